"""Fixes of sudo-in-run: sudo goes only where the user is certainly root, since elsewhere the build needs it."""

from __future__ import annotations

import pytest

ROOT = [
    "FROM debian:12\nRUN sudo make\n",
    "FROM docker.io/library/python:3.12\nRUN sudo make\n",
    "ARG V=3.12\nFROM python:${V}-slim\nRUN sudo make\n",
    "FROM acme/base:1\nUSER 0:0\nRUN sudo make\n",
    "FROM debian:12 AS base\nUSER app\nUSER root\nFROM base\nRUN sudo make && sudo make install\n",
]
UNKNOWN = [
    "FROM acme/base:1\nRUN sudo make\n",
    "FROM jenkins:2.60.3\nRUN sudo make\n",
    "FROM gradle:4.7-jdk8\nRUN sudo make\n",
    "ARG BASE=debian\nFROM $BASE:12\nRUN sudo make\n",
    "ARG IMAGE=debian:12\nFROM ${IMAGE}\nRUN sudo make\n",
    "FROM debian:12\nARG U=root\nUSER $U\nRUN sudo make\n",
    "FROM debian:12\nUSER app\nRUN sudo make\n",
    "FROM debian:12\nRUN sudo make\nUSER app\nRUN sudo make install\n",
    "FROM debian:12 AS base\nUSER app\nFROM base\nRUN sudo make\n",
    "FROM debian:12\nONBUILD RUN sudo make\n",
    "FROM ghcr.io/acme/debian:12\nRUN sudo make\n",
]


@pytest.mark.parametrize("text", ROOT + UNKNOWN)
def test_sudo_goes_only_where_the_user_is_root(text, write, lint):
    root = write({"Dockerfile": text.encode()})
    words = ("check", "--isolated", "--fail-on", "low", "--select", "sudo-in-run")
    assert lint(*words, ".", cwd=root).code == 1
    lint(*words, "--fix", "--unsafe-fixes", ".", cwd=root)
    expected = text.replace("sudo ", "") if text in ROOT else text
    assert (root / "Dockerfile").read_text() == expected
