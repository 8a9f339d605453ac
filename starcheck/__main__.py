"""`python -m starcheck …`: the same program as the installed `starcheck`."""

from starcheck.commands import main

if __name__ == "__main__":
    main()
