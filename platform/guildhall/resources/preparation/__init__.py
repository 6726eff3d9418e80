"""What one session needs: materials, equipment, technical support, and the way between sites."""
