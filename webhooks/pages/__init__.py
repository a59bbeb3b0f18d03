"""The web pages for workers, coordinators and administrators: Dutch, server-made.

One module a subject, one guard each (`subjects`), everything without JavaScript.
"""
