"""Take over a new document of the vendor: everything is made and tried in a copy of the tree, then put in place.

codegen.update.document   the document, from a file or from the web
codegen.update.copy       the copy, and how it takes the tree's place
codegen.update.actions    which actions of the overlays the document still needs
codegen.update.steps      what is made and tried in the copy
"""
