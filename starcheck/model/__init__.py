"""The values every room shares. They hold no behaviour beyond reading themselves."""
