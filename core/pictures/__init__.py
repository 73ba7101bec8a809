"""Pictures people share: the trophy room as a PDF and as a card. No I/O but the fonts' files.

What is drawn comes in as a `Showcase`; what is won and by whom is decided in `core/usecases`.
Rendering is work for the processor: call it through `core.pictures.drawing`.
"""
