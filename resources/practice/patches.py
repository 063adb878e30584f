"""What is true of the made-up tambon: its green patches; and what its officer has recorded so far.

The recorded ones hold the mistakes that are made most often, for a trainer to show and a learner to
mend. Which rule each of them breaks stands beside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

import shapely
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from . import land, rice, village
from .figures import polygons

TOLERANCE_M = 0.7
Value = str | int | float


@dataclass(frozen=True)
class Green:
    """A patch as it is: its shape in metres and what is known of it (ids of the schema)."""

    name: str
    subtype: str
    shape: BaseGeometry
    known: Mapping[str, Value] = field(default_factory=dict)

    @property
    def values(self) -> dict[str, Value]:
        """The fields of the record."""
        return {
            "name_th": self.name,
            "green_type": self.subtype.split(".")[0],
            "green_subtype": self.subtype,
            "tambon_code": tambon(self.shape),
            **self.known,
        }


def tambon(shape: BaseGeometry) -> str:
    """Return the code of the tambon; river and the northern road divide the three."""
    x = shape.centroid.x
    return "990102" if x < -130 else "990101" if x < 480 else "990103"


RICE = (
    "นาบ้านปากคลอง", "นาริมถนนสายตะวันตก", "นาหัวคัน", "นาคันคลองใหญ่", "นากลางทุ่ง", "นาโคกเล็ก",
    "นาทุ่งใต้", "นาทุ่งเตี้ย", "นาทุ่งชายหาด", "นาฝั่งเหนือคลอง", "นาท้ายถนน", "นาบ้านป่าสน", "นาริมห้วย",
    "นาชายทะเล", "นาคุ้งน้ำ",
)  # fmt: skip


@cache
def truth() -> tuple[Green, ...]:
    """Return every green patch of the tambon, none upon another."""
    public, school = {"ownership": "PUBLIC_DOMAIN"}, {"ownership": "SCHOOL"}
    lao, private, forest = (
        {"ownership": "LAO_LAND"},
        {"ownership": "PRIVATE"},
        {"ownership": "FOREST"},
    )
    highway, water = {"ownership": "HIGHWAY"}, {"ownership": "WATERWAY"}
    sewage = land.WASTEWATER.difference(shapely.union_all([p.buffer(2) for p in land.WASTE_PONDS]))
    verges = land.verges()
    park = land.PARK.difference(land.PARK_POND)
    found = [
        Green("สวนสาธารณะริมน้ำ", "T1.1", park, {**lao, "established_year_be": 2552}),
        Green("สวนริมหาด", "T1.1", land.BEACH_PARK, public),
        Green("สวนหย่อมหน้าอนามัย", "T1.2", land.POCKET, lao),
        Green("สวนสุขภาพบ้านดอนทราย", "T1.3", land.HEALTH_PARK, {**lao, "established_year_be": 2564}),
        Green("สนามเด็กเล่นบ้านตลาด", "T1.5", land.PLAYGROUND, lao),
        Green("ลานกีฬากลางแจ้ง", "T1.8", land.STADIUM, lao),
        Green("สนามหญ้าที่ทำการ อบต.", "T2.2", _without_roofs(land.OFFICE), lao),
        Green("ลานสนามหญ้าโรงเรียนบ้านสมมุติ", "T2.2", _without_roofs(land.SCHOOL), school),
        Green("ลานเขียววัดดอนทราย", "T2.2", land.TEMPLE, {"ownership": "TEMPLE"}),
        Green("พื้นที่สีเขียวรอบบ่อบำบัดน้ำเสีย", "T2.3", sewage, lao),
        Green("แนวต้นไม้ริมถนนสายตะวันตก", "T3.1", verges[0], highway),
        Green("แนวต้นไม้ริมถนนหน้าตลาด", "T3.1", verges[1], highway),
        Green("แนวต้นไม้ริมถนนสายใต้", "T3.1", verges[2], highway),
        Green("แนวต้นไม้ริมคลองส่งน้ำ", "T3.2", land.canal_bank(), water),
        Green("แนวสายส่งไฟฟ้าเขาลูกช้าง", "T3.4", land.power_strip(), {"ownership": "STATE_AGENCY"}),
        Green("สวนผลไม้ชุมชนบ้านดอนทราย", "T4.1", land.ORCHARD_A, private),
        Green("สวนเงาะตะวันออก", "T4.1", land.ORCHARD_B, private),
        Green("สวนลำไยทุ่งใต้", "T4.1", land.ORCHARD_C, private),
        Green("สวนมะพร้าวชายหาด", "T4.1", land.COCONUT, private),
        Green("สวนยางบ้านเหนือ", "T4.1", land.RUBBER, private),
        Green("ไร่ข้าวโพดบ้านเหนือ", "T4.2", land.CROPS, private),
        Green("ไร่สับปะรดบ้านวัด", "T4.2", land.PINEAPPLE, private),
        Green("บ่อปลาทุ่งเตี้ย", "T4.3", land.FISH_FARM, private),
        Green("ป่าต้นน้ำเขาลูกช้าง", "T5.1", land.forest(), forest),
        Green("ป่าชุมชนบ้านป่าสน", "T5.2", land.community_forest(), forest),
        Green("ป่าชายเลนปากน้ำ", "T5.3", land.mangrove(), forest),
        Green("บึงกกคุ้งน้ำเก่า", "T5.4", land.wetland(), public),
        Green("ที่รกร้างข้างตลาด", "T6.1", land.WASTE, private),
        Green("นาร้างทุ่งเตี้ย", "T6.2", land.OLD_PADDY, private),
    ]  # fmt: skip
    found += [Green(n, "T4.2", b, private) for n, b in zip(RICE, rice.blocks(), strict=True)]
    return tuple(Green(g.name, g.subtype, _simple(g.shape), g.known) for g in found)


def _without_roofs(garden: Polygon) -> BaseGeometry:
    """Return a garden without what is built or paved in it, and without slivers between."""
    built = [house.plan for house in village.BIG if house.plan.intersects(garden)]
    paved = [yard for yard in village.YARDS if yard.intersects(garden)]
    return garden.difference(shapely.union_all([*built, *paved]).buffer(1, join_style="mitre"))


def _simple(shape: BaseGeometry) -> BaseGeometry:
    return shapely.union_all(polygons(shape.simplify(TOLERANCE_M)))


@dataclass(frozen=True)
class Record:
    """What the officer has in the sample project; ``mistake`` is the rule that it breaks, or ""."""

    green: Green
    shape: BaseGeometry
    values: dict[str, Value]
    mistake: str = ""


TO_DRAW = ("ลานเขียววัดดอนทราย", "ลานกีฬากลางแจ้ง", "สวนริมหาด", "สวนหย่อมหน้าอนามัย")
"""What is left for whoever practises: few corners, seen well."""


@cache
def recorded() -> tuple[Record, ...]:
    """Return the records of the sample project."""
    by_name = {green.name: green for green in truth()}
    found = []
    for name in (
        "สวนสาธารณะริมน้ำ", "ลานสนามหญ้าโรงเรียนบ้านสมมุติ", "ป่าต้นน้ำเขาลูกช้าง", "ป่าชุมชนบ้านป่าสน",
        "สวนผลไม้ชุมชนบ้านดอนทราย", "แนวต้นไม้ริมถนนสายใต้", "แนวต้นไม้ริมคลองส่งน้ำ",
    ):  # fmt: skip
        green = by_name[name]
        found.append(Record(green, green.shape, green.values))
    health, waste = by_name["สวนสุขภาพบ้านดอนทราย"], by_name["ที่รกร้างข้างตลาด"]
    found.append(
        Record(health, health.shape, {**health.values, "established_year_be": 2021}, "V10")
    )
    known = {key: value for key, value in waste.values.items() if key != "green_subtype"}
    found.append(Record(waste, waste.shape, known, "V14"))
    coarse = by_name["นาทุ่งใต้"]
    rough = coarse.shape.simplify(28).buffer(9, join_style="mitre")
    found.append(Record(coarse, rough, {**coarse.values, "capture_scale": 8000}, "W08"))
    over = by_name["นาหัวคัน"]
    wide = shapely.union(over.shape, shapely.affinity.translate(over.shape, -4, -52)).convex_hull
    found.append(Record(over, wide, over.values, "W02"))
    beside = by_name["นากลางทุ่ง"]
    found.append(Record(beside, beside.shape, beside.values, "W02"))
    return tuple(found)
