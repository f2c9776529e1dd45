"""The doors by which people sign in and out, and see to their own account, at their addresses."""

from starlette.routing import Route

from marketplace.pages.doors import account, first_steps, sign_in
from marketplace.pages.doors.form_door import FormDoor, Show, Take
from marketplace.pages.doors.second_factor import SecondFactor
from marketplace.storage.settings import Settings

_METHODS = ["GET", "POST"]


def signing_in_doors(settings: Settings) -> list[Route]:
    """Return the doors of one home."""
    factor = SecondFactor(settings)
    doors: tuple[tuple[str, Take, Show | None], ...] = (
        ("/dang-nhap", sign_in.take_sign_in, sign_in.show_sign_in),
        ("/dang-xuat", sign_in.take_sign_out, sign_in.show_sign_out),
        (first_steps.FIRST_STEPS, first_steps.take_first_steps, first_steps.show_first_steps),
        ("/ma-xac-thuc", factor.take_code, factor.show_code),
        (account.ACCOUNT, account.take_secret, account.show_account),
        (f"{account.ACCOUNT}/phien", account.take_session, None),
        (f"{account.ACCOUNT}/may", account.take_device, None),
        (f"{account.ACCOUNT}/mat-khau", account.take_secret, account.show_account),
        (f"{account.ACCOUNT}/lop-hai", factor.take_setting_up, factor.show_setting_up),
    )
    return [Route(path, FormDoor(take, show).answer, methods=_METHODS) for path, take, show in doors]
