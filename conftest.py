"""What all tests share: the long ones begin first, so that no processor is left waiting at the end."""


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
