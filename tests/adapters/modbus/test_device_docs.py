"""docs/devices.md says what the device maps say."""

from custom_components.energy_dispatch.adapters.modbus import device_map_ids, load_device_map
from script.device_docs import PAGE, page


def test_the_page_of_devices_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run script/device_docs.py"


def test_the_page_names_every_product_and_everything_unconfirmed() -> None:
    text = page()
    for map_id in device_map_ids():
        device_map = load_device_map(map_id)
        for said in (*device_map.products, *device_map.unconfirmed, *device_map.requirements):
            assert said in text, (map_id, said)
