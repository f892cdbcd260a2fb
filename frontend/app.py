"""The entry point of the page. Run `python -m streamlit run frontend/app.py` in the root of the repository."""

import sys
from pathlib import Path

if (root := str(Path(__file__).parents[1])) not in sys.path:  # `streamlit run` adds only this folder
    sys.path.append(root)

from frontend.page import show_page

show_page()
