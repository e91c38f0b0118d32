"""What runs inside the embedded AWS's process: MiniStack, our resource types, and corrections of its own."""
