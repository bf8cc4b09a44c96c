"""Constants of ``matcher/people``: finding people, their faces and the zones of their bodies."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Faces:
    """Of ``faces``; the first two are the model's own."""

    input_px: int = 192
    anchor_stride_px: int = 4
    score_clip: int = 80
    """Scores are cut to this before the sigmoid: float32 overflows at 88."""
    min_score: float = 0.55
    """Below it the model finds faces in flat garments; the head is also known from the pose."""
    same_overlap: float = 0.3
    """Boxes that share so much of the smaller one are one face."""
    least_window_px: int = 24
    """Smaller windows are not looked into."""
    least_face_px: int = 4
    hair_beside: float = 0.2
    """Of the box's width, to either side, hidden with the face; the next two of its height."""
    hair_above: float = 0.4
    chin_below: float = 0.2


@dataclass(frozen=True)
class Foreground:
    """Of ``foreground``: the item in a photo in which nobody wears it."""

    side_px: int = 160
    """Long side for GrabCut: its cost is 0.05 s of one core here, and grows with the square."""
    least_side_px: int = 8
    """Of the short side, when it is made so small."""
    rounds: int = 4
    seed: int = 7
    """GrabCut's colour clusters start at random."""
    even_border_levels: float = 5.0
    """Standard deviation of the border, in levels of 255, up to which it is a studio's paper: a sheet's folds are as
    far from its colour as a garment may be, so paper alone is told without a cut."""
    plain_border_levels: float = 22.0
    """The same, up to which the border is one colour with its shadows."""
    least_share: float = 0.15
    """Of the picture, from which a cut is believed; the middle it starts from is 0.07 of it."""
    most_share: float = 0.9
    border_part: int = 60
    """The border is one in so many of the short side, and at least the next."""
    border_least_px: int = 3
    unlike_levels: int = 16
    """Of 255, in any of the three colours: not the border's colour any more."""
    unlike_opened_px: int = 5
    unlike_closed_px: int = 15
    smooth_px: int = 5
    """Of the bilateral filter before the cut: its window; then its two sigmas, in levels and in pixels."""
    smooth_levels: int = 25
    smooth_reach_px: int = 5
    cut_opened_px: int = 3
    cut_closed_px: int = 7
    outer_x: float = 0.42
    """GrabCut's start: beyond this from the middle, as shares of the width and of the height, may be background."""
    outer_y: float = 0.44
    sure_x: float = 0.12
    """And up to this it is the item."""
    sure_y: float = 0.15
    rim_share: float = 0.04
    """Of the long side: the rim that is background."""


@dataclass(frozen=True)
class Regions:
    """Of ``regions``: poses, people's masks, skin and heads."""

    pose_input_px: int = 256
    pose_stride_px: int = 32
    """The model wants sides that are multiples of this."""
    min_person: float = 0.25
    min_keypoint: float = 0.25
    beyond: tuple[float, ...] = (0.3, 0.15)
    """Of the longer side: by how much a picture is continued beyond its frame. At the last of these looks a coat on a
    door was taken for a person, the fur of its collar for a head: there only limbs that look bare count."""
    sure_person: float = 0.45
    """A pose that is somebody's, if a little skin is seen: of 192 flats, as they are and dyed in two colours of skin,
    none reaches 0.42. Seen from behind, three of 97 models have between 0.45 and 0.5."""
    same_person_overlap: float = 0.8
    least_box_px: int = 20
    """A zone with a shorter side is none."""
    hips_below: float = 0.3
    """Of the shoulders' span: hips that are not so far below them are not believed."""
    torso_of_span: float = 1.5
    """Where no hips are seen, the torso is so many spans high."""
    least_span_of_width: float = 0.15
    """Of the picture's width: the least span that is reckoned with there."""
    least_span_of_height: float = 0.45
    """Of the torso's height: somebody seen from the side has hardly any span."""
    torso_beside: float = 0.75
    """Of the span, from the middle to either side; the next two of the torso's height."""
    torso_above: float = 0.12
    torso_below: float = 0.08
    chest_beside: float = 0.38
    chest_inset: float = 0.05
    torso_of_hips: int = 2
    """Where there is no torso, it is taken for so many of the hips' breadths high."""
    legs_of_torso: float = 1.2
    """Where no knee or ankle is seen, the legs end so many torsos below the hips."""
    legs_beside_hips: float = 0.45
    """Of the hips' breadth, or the next of the torso's height, whichever is more: to either side of the legs."""
    legs_beside_torso: float = 0.12
    legs_margin: float = 0.1
    """Of the torso's height, above the hips and below the lowest point."""
    head_of_height: float = 0.45
    """Of a person's height: the least side of the window in which a small face is looked for."""
    head_level: float = 0.2
    """Where no head is seen, the window's middle is this share of its side below the person's top."""
    mask_margin: float = 0.15
    """Of the person's box, around it, shown to the segmentation."""
    mask_input_px: int = 256
    mask_chance: float = 0.4
    head_keypoint: float = 0.4
    """Score from which a point of the head tells where it is; as many as the next are needed."""
    head_points: int = 3
    head_least_px: float = 8.0
    head_beside: float = 0.9
    """Of the reach of the head's points, from their middle; so the next two."""
    head_above: float = 1.3
    head_below: float = 1.1
    skin_blur_px: float = 1.5
    skin_cr: tuple[int, int] = (137, 175)
    """Skin lies between these (Chai and Ngan, 1999), both excluded; so the next."""
    skin_cb: tuple[int, int] = (77, 128)
    skin_opened_px: int = 7
    beige_share: float = 0.45
    """Of a chest, skin-coloured: more is a garment, and its middle is kept."""
    beige_beside: float = 0.36
    """Of the torso's width, from its middle to either side: what is kept; from the next of its height on."""
    beige_from: float = 0.22
    face_until: float = 0.2
    """Of the torso's height: a face whose middle is further down is a pattern of the carpet."""
    face_overlap: float = 0.5
    """Of the smaller box: a face that lies in a person's box so far is that person's."""
    limb_reach: float = 0.04
    """Of the person's long side, and at least the next: around a point, where bare skin is looked for."""
    limb_reach_px: int = 4
    limb_bare: float = 0.35
    """Share of that which is skin."""
    bare_limbs: int = 2
    """So many bare limbs show that somebody is in the clothes."""
    skin_share: float = 0.03
    """Of the person's box: with one bare limb, somebody is in the clothes."""
    sure_skin_share: float = 0.005
    """The same for a pose beyond ``sure_person``, with none."""


@dataclass(frozen=True)
class Zones:
    """Of ``zones``: feet, heads, what is beside the torso, sleeves."""

    least_pixels: int = 400
    """Fewer open ones are nothing to look at."""
    least_box_px: int = 12
    shank_of_thigh: float = 0.5
    """Where no knee is seen, the shank is this share of what is from hip to ankle."""
    feet_beside: float = 0.55
    """Of the shank, from the ankle; so the next two."""
    feet_above: float = 0.15
    feet_below: float = 0.5
    head_of_points: float = 1.1
    """Half a hat's breadth, of that of eyes and ears; or the next, of the shoulders', where that is more."""
    head_of_shoulders: float = 0.45
    head_above: float = 1.4
    """Of that half, above the eyes."""
    bag_beside: float = 0.7
    """Of the torso's breadth; the next of its height."""
    bag_below: float = 0.5
    sleeve_margin: float = 0.08
    """Of the torso's breadth, beyond elbows and wrists."""
    coat_below: float = 0.35
    """Of the torso's height: coats are longer."""


@dataclass(frozen=True)
class People:
    """By module."""

    faces: Faces = Faces()
    foreground: Foreground = Foreground()
    regions: Regions = Regions()
    zones: Zones = Zones()
