"""Conversations in German and Spanish: words, figures and dates as people there write them."""

from typing import Any

import pytest

from core.app import App
from core.conversation import answer
from core.conversation.home import home
from core.usecases.said import said
from tests.core.conversation.two_people import BEA
from tests.core.support import asked, counted, event, place, post, workspace_of

GERMAN: dict[str, Any] = {"locale": "de-DE"}
SPANISH: dict[str, Any] = {"locale": "es-ES"}


async def talk(app: App, who: dict[str, Any], *steps: tuple[str, tuple[str, ...]]) -> None:
    """Type each line; the answer (with its title, buttons and footer) holds every fragment."""
    for typed, fragments in steps:
        card = await answer(app, asked(typed, **who))
        labels = [action.label for action in card.actions]
        labels += [option.label for menu in card.menus for option in menu.options]
        heard = "\n".join((card.summary(), card.footer or "", *labels)).replace("\xa0", " ")
        for fragment in fragments:
            assert fragment in heard, f"{typed}: {heard}"


async def in_a_workspace(app: App, locale: str) -> None:
    """Everything counts in euros and is written as in a locale; Ada sold for 52,310 €."""
    await workspace_of(
        app, "default", locale=locale, currency="EUR", zone="Europe/Berlin", self_report=True
    )


async def sold(app: App) -> None:
    sale = event(
        1,
        "U1",
        source="slack",
        currency="EUR",
        metrics={"revenue": "31940", "units": 3},
    )
    await post(app, sale, counted(2, "U1", source="slack", signups=27, images=15))


async def test_a_conversation_in_german(app: App) -> None:
    await in_a_workspace(app, "de_DE")
    await talk(
        app,
        GERMAN,
        (
            "goal set Umsatz 50k monatlich",
            (
                "Ziel gesetzt: 50.000 € Umsatz im November.",
                "Du stehst bei 0 € (0 %), Tag 20 von 30; 4.546 € am Tag reichen.",
                "Willkommen, Ada. Du bist dabei.",
                "Privat machen",
            ),
        ),
        (
            "goal set 25 Anmeldungen bis Sonntag",
            ("25 Anmeldungen vom 20. November bis 22. November.",),
        ),
        ("goal set Umsatz fity k", ("„fity k“ kann ich nicht als Betrag lesen.",)),
        ("goal set Umsatz 5k gestren", ("Meintest du gestern?",)),
        ("goal set Umsatz 1,2345", ("1,2345 hat mehr Nachkommastellen als EUR (2).",)),
        ("goal set", ("Es fehlt noch „Kennzahl“: was gezählt wird.", "Anmeldungen")),
    )
    await sold(app)
    await talk(
        app,
        GERMAN,
        (
            "progress",
            (
                "Ada im November",
                "Umsatz: 31.940 €",
                "Platz 1 nach Umsatz",
                "50.000 € Umsatz im November  Im Plan",
                "27 (108 %)",
                "Nächster Lorbeer: 30 Anmeldungen (90 %), noch 3 Anmeldungen.",
            ),
        ),
        ("leaderboard", ("Umsatz im November", "1. Ada  31.940 €", "Diese Woche")),
        ("leaderboard Anmeldungen letzte Woche", ("Anmeldungen in KW 46", "stand niemand")),
        (
            "trophies",
            (
                "Dein Trophäenraum",
                "Silber: 2 von 10",
                "Frischer Wind  Silber · 20.11.2026 · 100 % haben sie",
                "Erreiche insgesamt 25.000 € Umsatz.",
            ),
        ),
        ("trophies closest", ("Nächste Trophäen", "Basislager  Silber")),
        ("streak", ("Tage mit Bestellungen", "1 Tag in Folge", "Nächster Lorbeer für 5 Tage.")),
        ("points", ("Du hast 50 Punkte.", "+50  Meilenstein: 15 Bilder!  20.11.2026")),
        ("log Anmeldungen 3", ("3 Anmeldungen", "Bonusstufe 4 freigeschaltet!", "Rückgängig")),
        ("settings mute an", ("Über dich wird nichts mehr gemeldet", "Mich melden")),
        ("settings quiet 22-7", ("von 22:00 bis 07:00", "(von der Plattform)")),
        ("goal list", ("Deine Ziele", "1. 25 Anmeldungen", "Ziel setzen")),
        ("help", ("Was ich kann", "Deine Serien zeigen")),
        ("hlep", ("„hlep“ kenne ich nicht. Meintest du",)),
        ("setup", ("ist für Admins",)),
    )
    shown = await home(app, asked("", **GERMAN))
    assert "Ada im November" in shown.summary()
    assert "Nächste Trophäen" in shown.summary()


async def test_a_conversation_in_spanish(app: App) -> None:
    await in_a_workspace(app, "es_ES")
    await talk(
        app,
        SPANISH,
        (
            "goal set ingresos 50k mensual",
            (
                "Objetivo fijado: 50.000 € de ingresos en noviembre.",
                "Llevas 0 € (0 %), día 20 de 30; con 4.546 € al día llegas.",
                "Hola, Ada. Ya estás dentro.",
                "Hacer privado",
            ),
        ),
        (
            "goal set 25 registros hasta el domingo",
            ("25 registros del 20 de noviembre al 22 de noviembre.",),
        ),
        ("goal set ingresos 50k el mes que viene", ("50.000 € de ingresos en diciembre.",)),
        ("goal set ingresos fity k", ("No entiendo «fity k» como importe.",)),
        ("goal set", ("Aún me falta «métrica»: qué contar.",)),
    )
    await sold(app)
    await talk(
        app,
        SPANISH,
        (
            "progress",
            (
                "Ada en noviembre",
                "Ingresos: 31.940 €",
                "Puesto 1 por ingresos",
                "50.000 € de ingresos en noviembre  En camino",
                "Próximo laurel: 30 registros (90 %), faltan 3 registros.",
            ),
        ),
        ("leaderboard", ("Ingresos en noviembre", "1. Ada  31.940 €", "Esta semana")),
        ("leaderboard registros semana pasada", ("Registros en semana 46",)),
        (
            "trophies",
            (
                "Tu sala de trofeos",
                "Plata: 2 de 10",
                "Viento fresco  Plata · 20 nov 2026 · lo tiene el 100 %",
                "Llega a 25.000 € de ingresos en total.",
            ),
        ),
        ("streak", ("Días con pedidos", "1 día en racha")),
        ("points history", ("Tienes 50 puntos.", "+50  ¡Hito: 15 imágenes!  20 nov 2026")),
        ("settings private activar", ("Estás en privado",)),
        ("settings private desactivar", ("te muestran de nuevo",)),
        ("log registros 3", ("Registrado: 3 registros.", "¡Nivel de bonus 4 desbloqueado!")),
        ("help", ("Lo que sé hacer", "Ver tus rachas")),
    )


async def test_forms_take_a_choice_in_the_language_it_is_offered_in(app: App) -> None:
    await in_a_workspace(app, "de_DE")
    card = await answer(app, asked("trophies", arguments={"what": "Nächste"}, **GERMAN))
    assert card.title == "Nächste Trophäen"


async def test_an_admin_sets_up_a_workspace_in_german(app: App) -> None:
    await in_a_workspace(app, "de_DE")
    await talk(
        app,
        BEA | GERMAN,
        ("setup tone verspielt", ("🔔 Läutet die Glocke: Mei hat", "Nebenbei: Bonusstufe 3 und")),
        ("setup template Ziel", ("das Ziel von 30 Anmeldungen", "wie weit es jetzt ist")),
        ("setup week Sonntag", ("Die Woche beginnt am Sonntag.",)),
        ("award me Basislager", ("die Trophäe Basislager verleihen?",)),
        ('season start "Winter" Umsatz bis 20. Dezember', ("20. November bis 20. Dezember",)),
        ("announce here", ("Erfolge werden ab jetzt in #sales gefeiert.", "Test schicken")),
    )


@pytest.mark.parametrize(
    ("locale", "tone", "begins"),
    [
        (
            "de_DE",
            "warm",
            "ada hat im November 50.000 € erreicht. Dazu: Bonusstufe 3, Basislager, Frischer Wind "
            "und 17 mehr. Noch 22.690 € bis zum nächsten Lorbeer. 👏",
        ),
        ("de_DE", "formal", "ada hat für November 50.000 € Umsatz erreicht (Bonusstufe 3, "),
        ("de_DE", "playful", "🔔 Läutet die Glocke: ada hat 50.000 € geknackt. Nebenbei: "),
        (
            "es_ES",
            "warm",
            "ada alcanzó 50.000 € en noviembre. Además: nivel de bonus 3, Campo base, Viento "
            "fresco y 17 más. A 22.690 € del próximo laurel. 👏",
        ),
        ("es_ES", "formal", "ada ha alcanzado 50.000 € de ingresos en noviembre (nivel de bonus"),
        ("en_US", "warm", "ada reached €50,000 in November. Bonus tier 3, Base Camp, "),
    ],
)
async def test_celebrations_speak_the_workspaces_language(
    app: App, locale: str, tone: str, begins: str
) -> None:
    await workspace_of(app, "default", locale=locale, currency="EUR", tone=tone)
    await place(app)
    sale = event(1, metrics={"revenue": "52310", "units": 3}, currency="EUR")
    await post(app, sale, counted(2, signups=27))
    deliveries = await app.store.deliveries.listed("default", 10)
    cards = [await said(app, each, None) for each in deliveries if "awards" in each]
    [card] = [each for each in cards if each and "50" in each.summary()[:60]]
    assert card.summary().replace("\xa0", " ").startswith(begins)
    assert card.thread is not None
    if locale == "de_DE":
        assert "· Vier Stellen" in card.thread.summary()
        assert card.image is not None
        assert card.image.alt.startswith("Ein Lorbeer für ada: hat im November 50.000")


async def test_who_speaks_a_language_we_lack_gets_english(app: App) -> None:
    brazil = {"locale": "pt-BR"}
    await talk(app, brazil, ("goal set revenue 50k", ("Goal set: $50,000 revenue in November.",)))
    await talk(app, brazil, ("trophies", ("Your trophy room", "Nothing here yet.")))


async def test_a_language_is_chosen_and_kept(app: App) -> None:
    await talk(
        app,
        {},
        ("points", ("You have 0 points.",)),
        ("settings language deutsch", ("Ich spreche mit dir Deutsch.", "Deine Einstellungen")),
        ("points", ("Du hast 0 Punkte.",)),
        ("goal set revenue 1234.5 by friday", ("1.234,50 $ Umsatz",)),
        ("settings language auto", ("I speak English with you.",)),
    )


async def test_an_english_speaker_is_spoken_to_in_english_in_a_german_workspace(app: App) -> None:
    await in_a_workspace(app, "de_DE")
    await talk(app, {"locale": "en-GB"}, ("goals", ("Welcome, Ada.",)))
    await sold(app)
    await talk(
        app,
        {"locale": "en-GB"},
        ("progress", ("in November", "Revenue: €31,940")),
        ("trophies", ("Fresh Wind  Silver", "Reach €25,000 in total revenue.")),
    )
