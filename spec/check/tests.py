#!/usr/bin/env python3
"""Runs the second verifier's tests: `python3 spec/check/tests.py [--detente PATH] [--bundles FOLDER]
[--fuzz PATH]`.

With `--detente`, every file is given to `detente verify` too and the verdicts must be one. With
`--bundles`, the files of that folder as well. With `--fuzz`, the verdicts of `detente-fuzz` on mutated inputs. `DETENTE_SOAK=1` tries many more bytes.
"""

import argparse
import os
import pathlib
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--detente", type=pathlib.Path, help="the program to agree with")
    parser.add_argument("--bundles", type=pathlib.Path, help="a folder of evidence bundles and fork proofs")
    parser.add_argument("--fuzz", type=pathlib.Path, help="the program that makes mutated inputs")
    arguments = parser.parse_args()
    paths = {"CHECK_DETENTE": arguments.detente, "CHECK_BUNDLES": arguments.bundles, "CHECK_FUZZ": arguments.fuzz}
    for name, path in paths.items():
        if path and not path.exists():
            parser.error(f"{path} is not there")
        if path:
            os.environ[name] = str(path.resolve())
    found = unittest.defaultTestLoader.discover(str(HERE), pattern="test_*.py")
    result = unittest.TextTestRunner(stream=sys.stdout).run(found)
    return 0 if result.wasSuccessful() and result.testsRun else 1


if __name__ == "__main__":
    sys.exit(main())
