"""Invented predictions for a small SQuAD v2 file, with all figures computed by hand.

            gold answers                    prediction               exact  F1     no-answer score
capital     Lima                            «¡Lima!»                 1      1      0.10
fundador    Francisco Pizarro | Pizarro     por Francisco Pizarro    0      0.8    0.20  (P 2/3, R 1; second gold: 0.5)
apodo       la Ciudad de los Reyes          Ciudad de Reyes          1      1      0.35  (articles don't count)
cusco       none                            Francisco Pizarro        0      0      0.90
bebida      té de coca                      te de coca               0      2/3    0.70  (accents count: P 2/3, R 2/3)
hora        none                            (empty)                  1      1      0.40
abstemio    Él                              El                       0      0      0.50  («él» is no article, «el» is)
cultivo     none                            en los Andes             0      0      0.05
"""

from pathlib import Path

from evaluation.predictors import Prediction

FILE = Path(__file__).with_name("hand-worked.json")

PREDICTIONS = {
    "capital": Prediction("«¡Lima!»", 0.10),
    "fundador": Prediction("por Francisco Pizarro", 0.20),
    "apodo": Prediction("Ciudad de Reyes", 0.35),
    "cusco": Prediction("Francisco Pizarro", 0.90),
    "bebida": Prediction("te de coca", 0.70),
    "hora": Prediction("", 0.40),
    "abstemio": Prediction("El", 0.50),
    "cultivo": Prediction("en los Andes", 0.05),
}
