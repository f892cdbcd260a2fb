"""The server of the page. Run `python -m streamlit run frontend/server.py` in the root of the repository."""

import sys
from pathlib import Path

if (root := str(Path(__file__).parents[1])) not in sys.path:  # `streamlit run` adds only this folder
    sys.path.append(root)

from starlette.middleware import Middleware
from streamlit.starlette import App

from frontend.uploads import UploadLimit

app = App(Path(__file__).with_name("app.py"), middleware=[Middleware(UploadLimit)])
