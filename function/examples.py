"""Spanish examples for the API documentation. tests/golden runs them with the embedded model."""

MENINAS = "Diego Velázquez pintó Las Meninas en 1656. El cuadro se expone en el Museo del Prado, en Madrid."
PAINTER = "¿Quién pintó Las Meninas?"
TOWER = (
    "La Torre de Hércules es un faro romano de la ciudad de La Coruña, en Galicia. "
    "Fue construida por el arquitecto Cayo Sevio Lupo y mide 55 metros. "
    "La UNESCO la declaró Patrimonio de la Humanidad en 2009."
)
HERITAGE = "¿En qué año declaró la UNESCO la torre Patrimonio de la Humanidad?"
