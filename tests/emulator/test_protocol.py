"""What holds for every endpoint: login, errors, paging, parameters, correlation."""

from typing import Any

import httpx
import pytest

from handover.emulator.embedded import EmbeddedEmulator
from handover.emulator.oauth import tokens
from handover.emulator.settings import EmulatorSettings
from handover.emulator.testing import Genesys

ME = "/api/v2/organizations/me"
GRANT = {"grant_type": "client_credentials"}


def shape(reply: httpx.Response) -> tuple[int, str]:
    body = reply.json()
    assert body.keys() == {"message", "code", "status", "contextId", "details", "errors"}
    assert body["status"] == reply.status_code
    return reply.status_code, body["code"]


def test_any_client_gets_a_token_by_header_or_form(genesys: Genesys) -> None:
    for reply in (
        httpx.post(f"{genesys.url}/oauth/token", data=GRANT, auth=("a", "b")),
        httpx.post(f"{genesys.url}/oauth/token", data=GRANT | {"client_id": "a", "client_secret": "b"}),
    ):
        assert (reply.json()["token_type"], reply.json()["expires_in"]) == ("bearer", 86_400)


@pytest.mark.parametrize(
    ("form", "headers", "status"),
    [
        ({}, {}, 400),
        ({"grant_type": "password"}, {}, 400),
        (GRANT, {}, 401),
        (GRANT, {"Authorization": "Basic !"}, 401),
        (GRANT, {"Authorization": "Bearer x"}, 401),
    ],
)
def test_login_without_credentials_is_refused(
    genesys: Genesys, form: dict[str, str], headers: dict[str, str], status: int
) -> None:
    reply = httpx.post(f"{genesys.url}/oauth/token", data=form, headers=headers)
    assert reply.status_code == status
    assert reply.json()["error_description"].endswith(".")


def test_fixed_credentials_keep_others_out() -> None:
    with EmbeddedEmulator(settings=EmulatorSettings(client_id="id", client_secret="secret")) as emulator:
        statuses = [
            httpx.post(f"{emulator.url}/oauth/token", data=GRANT, auth=auth).status_code
            for auth in (("id", "secret"), ("id", "wrong"), ("other", "secret"))
        ]
    assert statuses == [200, 401, 401]


@pytest.mark.parametrize("header", [None, "Basic YTpi", "Bearer", "Bearer none", "Bearer é", "Bearer " + "A" * 64])
def test_api_needs_a_token_of_its_own(genesys: Genesys, header: str | None) -> None:
    headers = [] if header is None else [(b"Authorization", header.encode())]
    reply = httpx.get(f"{genesys.url}{ME}", headers=headers)
    assert shape(reply)[0] == 401


def test_token_expires(genesys: Genesys) -> None:
    token = tokens.issue("key", "client", expires=100)
    assert tokens.holder("key", token, now=99) == "client"
    with pytest.raises(Exception, match="expired"):
        tokens.holder("key", token, now=100)
    with pytest.raises(Exception, match="not valid"):
        tokens.holder("other key", token, now=99)


def test_expired_token_is_refused(genesys: Genesys) -> None:
    genesys.post("/_emulator/seed", json={"seed": "a"}).raise_for_status()
    genesys.login()
    genesys.post("/_emulator/clock/advance", json={"seconds": 86_399}).raise_for_status()
    assert genesys.get(ME).status_code == 200
    genesys.post("/_emulator/clock/advance", json={"seconds": 1}).raise_for_status()
    assert shape(genesys.get(ME)) == (401, "bad.credentials")


def test_organization_has_what_the_provider_needs(genesys: Genesys) -> None:
    assert genesys.get(ME).json()["defaultCountryCode"] == "US"
    products = genesys.get("/api/v2/authorization/products").json()
    assert products["total"] == len(products["entities"]) == 1


def test_home_division_is_the_only_one(genesys: Genesys) -> None:
    divisions = genesys.get("/api/v2/authorization/divisions").json()["entities"]
    home = genesys.get("/api/v2/authorization/divisions/home").json()
    assert divisions == [home]
    assert genesys.get(home["selfUri"]).json() == home
    assert genesys.get("/api/v2/authorization/divisions/x").status_code == 404
    assert genesys.get("/api/v2/authorization/divisions?name=other").json()["total"] == 0
    assert genesys.get(f"/api/v2/authorization/divisions?id={home['id']}").json()["total"] == 1


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/api/v2/users/me"), ("PUT", "/api/v2/flows"), ("GET", "/api/v2/integrations?x=1")]
)
def test_what_is_not_modelled_is_refused_by_name(genesys: Genesys, method: str, path: str) -> None:
    reply = genesys.request(method, path)
    assert shape(reply) == (501, "not.implemented")
    assert path.partition("?")[0] in reply.json()["message"]


def test_paths_elsewhere_are_404_and_methods_405(genesys: Genesys) -> None:
    assert shape(genesys.get("/nothing")) == (404, "not.found")
    assert shape(genesys.put("/_emulator/health")) == (405, "method.not.allowed")


def test_bad_json_and_bad_values_are_sentences(genesys: Genesys) -> None:
    bad = genesys.post("/api/v2/integrations", content="{", headers={"Content-Type": "application/json"})
    assert bad.json()["message"] == "The request's body is not valid JSON."
    value = genesys.get("/api/v2/integrations?pageSize=0")
    assert shape(value) == (400, "invalid.value")
    assert value.json()["message"].startswith("In the query, pageSize: input should be greater")


def test_blank_parameters_count_as_not_given(genesys: Genesys) -> None:
    reply = genesys.get("/api/v2/integrations?sortBy=&expand=&pageSize=7&nextPage=")
    assert reply.json()["pageSize"] == 7


def test_lists_come_in_pages(genesys: Genesys) -> None:
    for _ in range(5):
        genesys.post("/api/v2/integrations", json={"integrationType": {"id": "custom-rest-actions"}})
    uri: str | None = "/api/v2/integrations?pageSize=2&sortBy=id"
    pages: list[dict[str, Any]] = []
    while uri:
        pages.append(genesys.get(uri).json())
        uri = pages[-1].get("nextUri")
    assert [len(page["entities"]) for page in pages] == [2, 2, 1]
    assert {(page["pageCount"], page["total"], page["pageSize"]) for page in pages} == {(3, 5, 2)}
    assert [page["pageNumber"] for page in pages] == [1, 2, 3]
    assert "previousUri" not in pages[0]
    assert genesys.get(pages[2]["previousUri"]).json() == pages[1]
    assert genesys.get(pages[0]["lastUri"]).json() == pages[2]
    assert genesys.get(pages[2]["firstUri"]).json() == pages[0]
    assert genesys.get("/api/v2/integrations?pageNumber=99").json()["entities"] == []


def test_sorting_by_what_is_not_modelled_is_refused(genesys: Genesys) -> None:
    assert genesys.get("/api/v2/integrations?sortBy=colour").status_code == 501
    assert genesys.get("/api/v2/flows?sortOrder=up").status_code == 400


def test_every_reply_has_a_correlation_id(genesys: Genesys) -> None:
    ids = {genesys.get(path).headers["ININ-Correlation-Id"] for path in (ME, "/api/v2/none", "/nothing")}
    assert len(ids) == 3


def test_openapi_describes_the_api(genesys: Genesys) -> None:
    described = genesys.get("/openapi.json").json()
    assert "Integration" in described["components"]["schemas"]
    assert genesys.get("/docs").status_code == 200
