"""GreenDesk: Thai local administrations map and report their green areas, without internet.

The map of the program, from the top down; imports point downwards only (see pyproject.toml).

==============  ==================================================================================
``__main__``    ``greendesk`` and ``python -m greendesk``: the window, or one headless command
``cli``         GreenDesk without a window, for scripts: new, check, import, export, send, ...
``qt``          the window: everything that knows Qt
``practice``    training: the sample project on its made-up tambon
``courier``     what is to be sent as files on a stick
``receipts``    the file that comes back from the centre, and what it proves
``delivery``    sending, joined: sealed, pushed in a job, each verdict written back
``guides``      lines to draw against: brought into a project, taken away again
``sealing``     what can go, looked for and sealed piece by piece
``fetching``    what the centre has, joined: fetched, merged, decided
``losses``      what the centre has lost of what it had received
``upload``      photos sent: after the data, in pieces, proved by their hash
``readiness``   is this computer ready for work without internet? tested, not guessed
``photos``      photos: made ready, put into the project, added to patches
``session``     GreenDesk without a window: what is open, do, undo, redo, issues
``saving``      the way of an edit to the file, and back if it fails
``opening``     open and make project files; the real clock and fresh ids come from here
``centre``      the practice centre: the ledger's rules on SQLite and loopback HTTP
``exchange``    files in and out: GeoJSON, KML, Shapefile, GeoPackage, tables
``store``       the project file (a GeoPackage), its journal, outbox and backups
``sync``        sending over a bad link: messages, the endpoint, the push state machine
``tiles``       basemaps: packs, addresses, the built-in map, their cache
``tools``       map tools as values: events in, a step out
``lists``       lists and schemas that ship with the program: fields, places, outlines
``rules``       what is checked before a patch may be sent
``edits``       pure functions from a view and a wish to an edit
``model``       values and measures: what a survey is made of
``registry``    ``collect``: the one plug-in idiom
``settings``    what the officer has set on this computer
``identity``    the officer's key to a centre, kept by the operating system
``garbage``     keeps Python's search for garbage away from work that throws nothing away
``errors``      every error that is raised on purpose
``i18n``        texts in two languages and the conventions of Thai
``english``     one patch, two patches
``wordbreak``   where a line of Thai may be broken
``proxy``       the office's proxy: how it is written, who goes through it
``markup``      XML from elsewhere, read with care
``xmltext``     text inside XML that we write ourselves
``confined``    how a child process is started that reads strangers' files, and what it may use
``windows_job``  the limits of that process on Windows
``paths``       where things lie: the officer's files and what ships with the program
``whereabouts``  what kind of place a project lies in
==============  ==================================================================================

What travels between them are values: a record, an edit (a label and before/after pairs), a view, an
issue, a change and its verdict. ``translations/GLOSSARY.md`` says which word means what.
"""

__version__ = "0.1.0"
