"""What everything is compared with: a bare Flask application that says hello in JSON."""

from typing import Any

from flask import Flask, jsonify

app = Flask(__name__)


@app.get("/")
def hello() -> Any:
    return jsonify(hello="world")


@app.get("/healthz")
def healthz() -> Any:
    return jsonify(status="ok")
