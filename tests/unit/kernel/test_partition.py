"""A key lies where every Kafka client puts it."""

from services.kernel.kafka_publishing import partition_of


def test_a_key_is_hashed_as_kafkas_own_clients_do() -> None:
    # org.apache.kafka.common.utils.UtilsTest: murmur2("21") is -973932308, murmur2("abc") is 479470107
    assert partition_of("21", 2**31) == -973932308 & 0x7FFFFFFF
    assert partition_of("abc", 2**31) == 479470107
    assert partition_of("abc", 6) == 479470107 % 6
