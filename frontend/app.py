"""The script of the page, which `server.py` serves."""

import sys
from pathlib import Path

if (root := str(Path(__file__).parents[1])) not in sys.path:  # `streamlit run` adds only this folder
    sys.path.append(root)

from frontend.page import show_page

show_page()
