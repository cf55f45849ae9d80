"""`python -m api.cli` is `twoway`."""

from api.cli import main

if __name__ == "__main__":
    main()
