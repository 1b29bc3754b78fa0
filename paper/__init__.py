"""The paper kit (纸面): A4 notices as PDF with the font inside, and QR codes. It knows no noun of the house."""
