"""What the same ground looks like in the rains and in the dry season: colours and light."""

from dataclasses import dataclass, field

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Season:
    """Colours by what they are for, and where the sun stands.

    Attributes:
        sun: (east, north), a unit vector towards the sun.
        long: how long the shadow of one metre is.
        paddies: colour, share and kind of surface of rice fields, from the wet end to the dry one.
        trees: colours of crowns by kind of tree.
    """

    id: str
    sun: tuple[float, float]
    long: float
    low_water: bool
    colours: dict[str, Colour]
    paddies: tuple[tuple[float, Colour, str], ...]
    trees: dict[str, tuple[Colour, ...]] = field(default_factory=dict)

    def __getitem__(self, what: str) -> Colour:
        return self.colours[what]


_ALWAYS: dict[str, Colour] = {
    "asphalt": (112, 112, 114), "concrete": (186, 181, 170), "laterite": (170, 126, 90),
    "line": (226, 226, 216), "path": (202, 190, 164), "track": (166, 92, 72),
    "white": (224, 224, 218), "gold": (206, 164, 70), "yard": (172, 156, 126),
    "sea deep": (34, 76, 98), "sea": (46, 104, 118), "sea shallow": (96, 150, 142),
    "surf": (226, 232, 226), "sand": (216, 200, 164), "wet sand": (174, 158, 126),
}  # fmt: skip

RAINS = Season(
    "rains",
    sun=(0.80, -0.60),
    long=0.75,
    low_water=False,
    colours={
        **_ALWAYS,
        "land": (116, 126, 76), "grass": (106, 128, 68), "lawn": (98, 136, 66), "weeds": (112, 122, 66),
        "scrub": (94, 108, 62), "forest": (44, 62, 36), "mangrove": (54, 72, 44), "soil": (142, 112, 82), "fallow": (138, 124, 86),
        "bund": (98, 108, 62), "river": (116, 106, 76), "bar": (204, 186, 148), "canal": (92, 98, 76),
        "pond": (70, 92, 80), "fish pond": (92, 110, 84), "reeds": (92, 122, 66), "crop": (106, 130, 62),
        "pineapple": (124, 138, 96), "orchard": (112, 118, 74), "plantation": (92, 104, 62),
        "sewage": (74, 88, 62), "mud": (128, 112, 84), "dirt": (160, 136, 104), "power": (118, 132, 72),
    },
    paddies=(
        (0.10, (112, 118, 96), "flooded"), (0.48, (112, 146, 66), "rows"), (0.78, (92, 124, 58), "rice"),
        (0.90, (142, 150, 74), "rice"), (0.95, (128, 116, 84), "ploughed"), (1.00, (108, 122, 68), "grass"),
    ),
    trees={
        "leaf": ((66, 92, 48), (58, 84, 44), (78, 102, 54), (70, 88, 52), (88, 108, 58), (52, 78, 44)),
        "forest": ((54, 78, 42), (48, 72, 40), (64, 88, 46), (58, 76, 44), (74, 94, 50), (44, 66, 38)),
        "dry wood": ((66, 88, 46), (74, 94, 50), (58, 80, 44), (80, 98, 54)),
        "mangrove": ((58, 80, 44), (64, 86, 48), (52, 74, 42)),
        "fruit": ((56, 84, 42), (62, 92, 46), (52, 78, 40)),
        "rubber": ((72, 98, 50), (66, 92, 48), (78, 104, 54)),
        "palm": ((88, 112, 62), (78, 104, 56), (98, 120, 68)),
        "pine": ((76, 94, 66), (70, 88, 62)),
        "rain tree": ((86, 112, 54), (92, 118, 58), (80, 104, 52)),
        "bush": ((92, 118, 60), (84, 108, 56), (104, 124, 66)),
    },
)  # fmt: skip

DRY = Season(
    "dry",
    sun=(0.58, -0.81),
    long=1.0,
    low_water=True,
    colours={
        **_ALWAYS,
        "land": (160, 142, 98), "grass": (158, 146, 96), "lawn": (128, 142, 78), "weeds": (168, 148, 98),
        "scrub": (136, 124, 82), "forest": (86, 78, 52), "mangrove": (58, 74, 46), "soil": (160, 126, 92), "fallow": (172, 144, 104),
        "bund": (144, 130, 88), "river": (112, 112, 84), "bar": (220, 204, 166), "canal": (104, 104, 80),
        "pond": (82, 98, 80), "fish pond": (104, 112, 86), "reeds": (144, 138, 84), "crop": (176, 146, 100),
        "pineapple": (146, 142, 102), "orchard": (154, 134, 92), "plantation": (150, 128, 86),
        "sewage": (84, 92, 64), "mud": (150, 132, 100), "dirt": (184, 154, 116), "power": (168, 150, 98),
    },
    paddies=(
        (0.07, (104, 134, 64), "rows"), (0.16, (96, 124, 60), "rice"), (0.56, (184, 164, 116), "stubble"),
        (0.74, (170, 146, 102), "ploughed"), (0.84, (118, 104, 84), "burnt"), (1.00, (166, 152, 102), "grass"),
    ),
    trees={
        "leaf": ((82, 94, 56), (74, 88, 52), (96, 102, 62), (104, 100, 64), (90, 98, 60), (68, 82, 50)),
        "forest": ((88, 88, 54), (104, 92, 58), (120, 96, 64), (74, 82, 48), (132, 104, 70), (66, 78, 46)),
        "dry wood": ((124, 100, 66), (138, 108, 72), (106, 94, 60), (92, 90, 56)),
        "mangrove": ((62, 80, 46), (68, 86, 50), (58, 76, 44)),
        "fruit": ((64, 86, 46), (70, 92, 50), (60, 80, 44)),
        "rubber": ((128, 108, 68), (140, 112, 70), (112, 104, 62)),
        "palm": ((100, 112, 68), (90, 104, 62), (110, 118, 74)),
        "pine": ((84, 94, 70), (78, 88, 66)),
        "rain tree": ((98, 110, 62), (106, 114, 66), (90, 102, 58)),
        "bush": ((124, 122, 74), (112, 112, 68), (138, 128, 82)),
    },
)  # fmt: skip

SEASONS = (RAINS, DRY)

ROOF_COLOURS: dict[str, Colour] = {
    "tin": (176, 178, 180), "grey": (140, 142, 146), "red": (158, 82, 62), "brown": (132, 94, 72),
    "blue": (92, 118, 152), "rust": (146, 104, 78), "white": (214, 212, 206), "green": (96, 124, 102),
    "temple": (196, 98, 44),
}  # fmt: skip
