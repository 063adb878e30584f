"""The style sheet of every widget, made from the colours and the text size.

A widget says what it is with the property ``kind`` (see :func:`greendesk.qt.theme.as_kind`); no
other module sets a style sheet.
"""

from greendesk.qt.palette import (
    BODY_PT,
    FAMILY,
    HEAD_PT,
    LIGHT,
    RADIUS_PX,
    SMALL_PT,
    TITLE_PT,
    Colours,
)


def style_sheet(c: Colours, percent: int, icons: str) -> str:
    """Return the style sheet.

    Args:
        percent: text size; every length grows with it.
        icons: folder of the two small pictures that only a style sheet can place.
    """

    def px(width_px: float) -> int:
        return round(width_px * percent / 100)

    def pt(size_pt: float) -> float:
        return round(size_pt * percent / 100, 2)

    def room(size_pt: float) -> str:
        """Return the padding that stacked marks need above and below the typeface's own lines."""
        em_px = size_pt * percent / 100 * 96 / 72
        return f"padding: {round(0.23 * em_px)}px 0 {round(0.29 * em_px)}px 0"

    shade = "light" if c is LIGHT else "dark"
    return f"""
* {{ font-family: "{FAMILY}"; }}
QLabel {{ {room(BODY_PT)}; }}
QLabel[kind="mark"] {{ padding: 0; }}
QToolTip {{ background: {c.raised}; color: {c.text}; border: 1px solid {c.line};
  padding: {px(6)}px {px(8)}px; }}
QLabel[kind="title"] {{ {room(TITLE_PT)}; font-size: {pt(TITLE_PT)}pt; font-weight: 600; }}
QLabel[kind="head"] {{ {room(HEAD_PT)}; font-size: {pt(HEAD_PT)}pt; font-weight: 600; }}
QLabel[kind="muted"] {{ {room(SMALL_PT)}; font-size: {pt(SMALL_PT)}pt; color: {c.muted}; }}
QLabel[kind="strong"] {{ font-weight: 600; }}
QLabel[kind="small"] {{ {room(SMALL_PT)}; font-size: {pt(SMALL_PT)}pt; }}
QLabel[kind="problem"] {{ {room(SMALL_PT)}; font-size: {pt(SMALL_PT)}pt; color: {c.danger}; }}
QLabel[kind="caution"] {{ {room(SMALL_PT)}; font-size: {pt(SMALL_PT)}pt; color: {c.warning}; }}
QLabel[kind="head-empty"] {{ {room(HEAD_PT)}; font-size: {pt(HEAD_PT)}pt; color: {c.muted}; }}
QLabel[kind="notice"] {{ background: {c.warning_soft}; color: {c.warning};
  border-radius: {RADIUS_PX}px; padding: {px(8)}px; }}
QLabel[kind="alarm"] {{ background: {c.danger_soft}; color: {c.danger};
  border-radius: {RADIUS_PX}px; padding: {px(8)}px; }}
QLabel[kind="tip"] {{ background: {c.info_soft}; color: {c.info};
  border-radius: {RADIUS_PX}px; padding: {px(8)}px; }}
QLabel[kind="badge"] {{ background: {c.warning_soft}; color: {c.warning}; font-weight: 600;
  border-radius: {RADIUS_PX}px; padding: {px(2)}px {px(8)}px {px(3)}px {px(8)}px; }}
QFrame[kind="raised"] {{ background: {c.raised}; }}
QFrame[kind="bar"] {{ background: {c.raised}; border-bottom: 1px solid {c.line}; }}
QFrame[kind="status"] {{ background: {c.raised}; border-top: 1px solid {c.line}; }}
QFrame[kind="rail"] {{ background: {c.raised}; border-left: 1px solid {c.line};
  border-right: 1px solid {c.line}; }}
QFrame[kind="card"] {{ background: {c.raised}; border: 1px solid {c.line};
  border-radius: {RADIUS_PX}px; }}
QFrame[kind="toast"] {{ background: {c.text}; border-radius: {RADIUS_PX}px; }}
QFrame[kind="toast"] QLabel {{ color: {c.raised}; }}
QFrame[kind="toast"] QPushButton {{ background: transparent; border: 0; font-weight: 600;
  color: {"#8FE0B7" if c is LIGHT else "#0F5230"}; }}
QFrame[kind="hint"] {{ background: {c.text}; border-radius: {px(14)}px; }}
QFrame[kind="toast"] QLabel, QFrame[kind="hint"] QLabel {{ padding: {px(1)}px 0 0 0; }}
QFrame[kind="hint"] QLabel {{ color: {c.raised}; }}
QLabel[kind="plate"] {{ background: {c.raised}; border-radius: {px(4)}px;
    padding: {px(1)}px {px(8)}px; }}
QFrame[kind="rule"] {{ background: {c.line}; }}
QPushButton {{ background: {c.raised}; color: {c.text}; border: 1px solid {c.line};
  border-radius: {RADIUS_PX}px; padding: 0 {px(12)}px; min-height: {px(30)}px; }}
QPushButton:hover {{ background: {c.hover}; }}
QPushButton:pressed {{ background: {c.selected}; }}
QPushButton:focus {{ border: 2px solid {c.primary}; padding: 0 {px(11)}px; }}
QPushButton:disabled {{ color: {c.muted}; background: {c.surface}; }}
QPushButton[kind="primary"] {{ background: {c.primary}; color: {c.on_primary};
  border: 1px solid {c.primary}; font-weight: 600; }}
QPushButton[kind="primary"]:hover, QPushButton[kind="primary"]:pressed {{
  background: {c.pressed}; }}
QPushButton[kind="primary"]:focus {{ border: 2px solid {c.text}; }}
QPushButton[kind="primary"]:disabled {{ background: {c.surface}; color: {c.muted};
  border: 1px solid {c.line}; }}
QPushButton[kind="danger"] {{ color: {c.danger}; }}
QPushButton[kind="link"] {{ background: transparent; border: 0; color: {c.primary};
  text-align: left; padding: 0 {px(4)}px; }}
QPushButton[kind="link"]:focus {{ border: 1px solid {c.primary}; padding: 0 {px(4) - 1}px; }}
QPushButton[kind="link"]:disabled {{ color: {c.muted}; }}
QPushButton[kind="quiet"] {{ background: transparent; border: 1px solid transparent;
  padding: 0 {px(6)}px; }}
QPushButton[kind="quiet"]:hover {{ background: {c.hover}; }}
QPushButton[kind="quiet"]:focus {{ border: 2px solid {c.primary}; padding: 0 {px(5)}px; }}
QPushButton[kind="choice"] {{ text-align: left; padding: {px(8)}px {px(12)}px; }}
QPushButton[kind="choice"]:checked {{ background: {c.selected}; border: 2px solid {c.primary}; }}
QPushButton[kind="chip"] {{ border-radius: {px(14)}px; padding: 0 {px(10)}px;
  min-height: {px(26)}px; font-size: {pt(SMALL_PT)}pt; }}
QPushButton[kind="chip"]:checked {{ background: {c.primary}; color: {c.on_primary};
  border: 1px solid {c.primary}; }}
QPushButton[kind="chip"]:focus {{ border: 2px solid {c.text}; }}
QPushButton[kind="unsent"] {{ font-weight: 600; }}
QPushButton[kind="unsent"][level="many"] {{ background: {c.unsent}; color: {c.on_unsent};
  border: 1px solid {c.on_unsent}; }}
QPushButton[kind="unsent"][level="too-many"] {{ background: {c.danger}; color: {c.raised};
  border: 1px solid {c.danger}; }}
QToolButton {{ background: transparent; color: {c.text}; border: 1px solid transparent;
  border-radius: {RADIUS_PX}px; padding: {px(4)}px; min-width: {px(22)}px;
  min-height: {px(22)}px; }}
QToolButton[kind="family"] {{ padding-right: {px(9)}px; }}
QToolButton[kind="family"]::menu-button {{ border: 0; background: transparent;
  width: {px(13)}px; }}
QToolButton[kind="family"]::menu-button:hover {{ background: {c.selected}; }}
QToolButton:hover {{ background: {c.hover}; }}
QToolButton:pressed {{ background: {c.selected}; }}
QToolButton:checked {{ background: {c.selected}; border: 1px solid {c.primary}; }}
QToolButton:focus {{ border: 2px solid {c.primary}; }}
QToolButton:disabled {{ color: {c.muted}; }}
QToolButton::menu-indicator {{ image: none; width: 0; }}
QToolButton[kind="pin"] {{ padding: 0; min-width: {px(24)}px; min-height: {px(22)}px; }}
QLineEdit > QToolButton {{ padding: 0; border: 0; min-width: 0; min-height: 0; }}
QToolButton[kind="map"] {{ background: {c.raised}; border: 1px solid {c.line}; }}
QToolButton[kind="map"]:hover {{ background: {c.hover}; }}
QToolButton[kind="map"]:focus {{ border: 2px solid {c.primary}; }}
QToolButton[kind="text"] {{ padding: 0 {px(8)}px; }}
QLineEdit, QComboBox, QSpinBox, QPlainTextEdit, QTextEdit {{ background: {c.raised};
  color: {c.text}; border: 1px solid {c.line}; border-radius: {RADIUS_PX}px;
  selection-background-color: {c.primary}; selection-color: {c.on_primary}; }}
QLineEdit, QComboBox, QSpinBox {{ padding: 0 {px(8)}px; min-height: {px(30)}px; }}
QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QPlainTextEdit:focus, QTextEdit:focus {{
  border: 2px solid {c.primary}; }}
QLineEdit:focus, QComboBox:focus, QSpinBox:focus {{ padding: 0 {px(7)}px;
  min-height: {px(28)}px; }}
QLineEdit:disabled, QComboBox:disabled, QLineEdit:read-only {{ background: {c.surface}; }}
QLineEdit[wrong="true"], QPlainTextEdit[wrong="true"] {{
  border: 2px solid {c.danger}; }}
QComboBox::drop-down {{ border: 0; width: {px(24)}px; }}
QComboBox::down-arrow {{ image: url("{icons}/chevron-down-{shade}.svg"); width: {px(16)}px;
  height: {px(16)}px; }}
QComboBox QAbstractItemView {{ background: {c.raised}; color: {c.text};
  border: 1px solid {c.line}; selection-background-color: {c.selected};
  selection-color: {c.text}; outline: 0; }}
QComboBox QAbstractItemView::item {{ min-height: {px(28)}px; padding: 0 {px(6)}px; }}
QListView, QTreeView, QTableView, QScrollArea {{ background: {c.raised}; color: {c.text};
  border: 0; outline: 0; }}
QScrollArea[kind="page"] {{ background: {c.surface}; }}
QListView[kind="framed"], QTreeView[kind="framed"] {{ border: 1px solid {c.line};
  border-radius: {RADIUS_PX}px; }}
QListView[kind="framed"]::item, QTreeView[kind="framed"]::item {{ min-height: {px(26)}px;
  padding: {px(3)}px {px(6)}px; }}
QListView::item:selected, QTreeView::item:selected {{ background: {c.selected};
  color: {c.text}; }}
QListView::item:hover:!selected, QTreeView::item:hover:!selected {{ background: {c.hover}; }}
QListView:focus, QTreeView:focus {{ border: 1px solid {c.primary}; }}
QHeaderView::section {{ background: {c.surface}; color: {c.muted}; border: 0;
  border-bottom: 1px solid {c.line}; padding: {px(4)}px {px(6)}px; }}
QMenu {{ background: {c.raised}; color: {c.text}; border: 1px solid {c.line};
  padding: {px(4)}px; }}
QMenu::item {{ padding: {px(5)}px {px(28)}px {px(5)}px {px(10)}px; border-radius: 4px;
  min-height: {px(20)}px; }}
QMenu::icon {{ padding-left: {px(8)}px; }}
QMenu::icon:checked {{ background: {c.selected}; border: 1px solid {c.primary};
  border-radius: 4px; }}
QMenu::right-arrow {{ padding-right: {px(6)}px; }}
QMenu::item:selected {{ background: {c.selected}; }}
QMenu::item:disabled {{ color: {c.muted}; }}
QMenu::separator {{ height: 1px; background: {c.line}; margin: {px(4)}px {px(8)}px; }}
QTabBar::tab {{ background: transparent; color: {c.muted}; padding: {px(6)}px {px(12)}px;
  border: 0; border-bottom: 3px solid transparent; }}
QTabBar::tab:selected {{ color: {c.text}; border-bottom: 3px solid {c.primary};
  font-weight: 600; }}
QTabBar::tab:hover {{ background: {c.hover}; }}
QTabBar::tab:focus {{ background: {c.selected}; }}
QTabWidget::pane {{ border: 0; }}
QCheckBox, QRadioButton {{ spacing: {px(8)}px; min-height: {px(28)}px; background: transparent;
  border: 1px solid transparent; border-radius: {RADIUS_PX}px; padding: 0 {px(4)}px; }}
QCheckBox::indicator, QRadioButton::indicator {{ width: {px(16)}px; height: {px(16)}px;
  border: 1px solid {c.muted}; background: {c.raised}; }}
QCheckBox::indicator {{ border-radius: 3px; }}
QRadioButton::indicator {{ border-radius: {px(8) + 1}px; }}
QCheckBox::indicator:checked {{ background: {c.primary}; border: 1px solid {c.primary};
  image: url("{icons}/check-{shade}.svg"); }}
QRadioButton::indicator:checked {{ border: 1px solid {c.primary}; background: qradialgradient(
  cx: 0.5, cy: 0.5, radius: 0.5, fx: 0.5, fy: 0.5, stop: 0 {c.primary}, stop: 0.55 {c.primary},
  stop: 0.65 {c.raised}, stop: 1 {c.raised}); }}
QCheckBox:focus, QRadioButton:focus {{ border: 1px solid {c.primary}; }}
QProgressBar {{ background: {c.surface}; border: 1px solid {c.line}; border-radius: 4px;
  min-height: {px(10)}px; max-height: {px(10)}px; }}
QProgressBar::chunk {{ background: {c.primary}; border-radius: 3px; }}
QScrollBar:vertical {{ background: transparent; width: {px(12)}px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: {px(12)}px; margin: 0; }}
QScrollBar::handle {{ background: {c.line}; border-radius: 4px; min-height: {px(32)}px;
  min-width: {px(32)}px; margin: 2px; }}
QScrollBar::handle:hover {{ background: {c.muted}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QSplitter::handle {{ background: {c.line}; }}
"""
