// Inquiry
