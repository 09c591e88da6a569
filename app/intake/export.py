"""What the register holds, as the workbook that imports again with nothing to change."""

from __future__ import annotations

import asyncio

from app.db.engine import execute, transaction
from app.intake.forms.template import register_bytes, rows_of
from app.kernel.errors import NotFoundError
from app.kernel.ids import NEW_VINTAGE, unit_key
from app.plans.store import province_exists, read_register


async def register_workbook(province: str) -> bytes:
    """Return the register of a new province ("14") as a register workbook, as of one moment.

    It holds all agencies, sites, buildings, staff, assets and occupancies of the province, in
    order of code. Importing it finds every row the same, as long as nobody edited the register.

    Raises:
        InvalidInputError: the code is no unit's.
        NotFoundError: the province is not loaded.
    """
    key = unit_key(province, NEW_VINTAGE)
    async with transaction():
        await execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        if not await province_exists(key):
            raise NotFoundError(
                f"Không có tỉnh mã “{province}” trong danh mục mới. Mã tỉnh mới có 2 chữ số (14 là "
                "Sơn La); nếu chưa nạp thì chạy: truso units load.",
                code=province,
            )
        register = await read_register(key)
    return await asyncio.to_thread(lambda: register_bytes(rows_of(register)))
