"""What only one service's files name goes with it; what anything else might mean stays."""

from servicebay.services.deploy.companions import companions_of

Q = "/q"
WEB = f"{Q}/web.container"
TEXTS = {
    WEB: "[Container]\nImage=x.build\nVolume=www.volume:/www\nVolume=shared.volume:/s\nNetwork=n.network\n",
    f"{WEB}.d/10.conf": "[Container]\nVolume=more.volume:/m\n",
    f"{Q}/x.build": "[Build]\nImageTag=localhost/x\nVolume=cache.volume:/c\n",
    f"{Q}/cache.volume": "[Volume]\n",
    f"{Q}/www.volume": "[Volume]\n",
    f"{Q}/www.volume.d/a.conf": "[Volume]\nLabel=www.volume\n",
    f"{Q}/more.volume": "[Volume]\n",
    f"{Q}/shared.volume": "[Volume]\nVolumeName=ours\n",
    f"{Q}/n.network": "[Network]\n",
    f"{Q}/unnamed.volume": "[Volume]\n",
    f"{Q}/other.container": "[Container]\nImage=y\nVolume=ours:/s\n",
    f"{Q}/third.container": "[Unit]\nAfter=n-network.service\n[Container]\nImage=y\n",
}
OWN = [WEB, f"{WEB}.d/10.conf"]


def test_what_only_the_service_names_is_found_with_what_that_names() -> None:
    alone = ["cache.volume", "more.volume", "www.volume", "www.volume.d/a.conf", "x.build"]
    assert companions_of(OWN, TEXTS) == [f"{Q}/{name}" for name in alone]
    without = {path: text for path, text in TEXTS.items() if "other" not in path and "third" not in path}
    assert f"{Q}/shared.volume" in companions_of(OWN, without)
    assert f"{Q}/n.network" in companions_of(OWN, without)


def test_what_two_services_name_stays() -> None:
    two = {**TEXTS, f"{Q}/two.container": "[Container]\nVolume=www.volume:/x\n"}
    assert f"{Q}/www.volume" not in companions_of(OWN, two)
    assert companions_of([], TEXTS) == []
