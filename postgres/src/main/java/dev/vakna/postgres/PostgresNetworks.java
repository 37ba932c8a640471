package dev.vakna.postgres;

import dev.vakna.core.network.Ipv4;
import dev.vakna.core.network.Ipv6;
import dev.vakna.core.network.Network;
import dev.vakna.core.network.OpenPorts;
import dev.vakna.core.store.NetworkRecords;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

record PostgresNetworks(JdbcClient sql) implements NetworkRecords {

  private static final String SELECT =
      """
      select name, region, bridge, vlan, host(gateway) as gateway, prefix,
        host(first_address) as first_address, host(last_address) as last_address,
        host(prefix6) as prefix6, length6, host(gateway6) as gateway6, nameservers, sending,
        receiving, open, hold_back
      from networks
      """;

  @Override
  public void changeAlone() {
    // Stronger than what keeps readers of a row that hold it.
    sql.sql("lock table networks in exclusive mode").update();
  }

  /** Nothing here answers DHCP: the column of that name says so, and nobody reads it. */
  @Override
  public void put(Network network) {
    forgetMark(network);
    Optional<Network.Range6> six = network.range6();
    sql.sql(
            """
            insert into networks values (:name, :region, :bridge, :vlan, cast(:gateway as inet),
              :prefix, cast(:first as inet), cast(:last as inet), cast(:prefix6 as inet), :length6,
              cast(:gateway6 as inet), :nameservers, :sending, :receiving, :open, false, :holdBack)
            on conflict (name) do update set region = excluded.region, bridge = excluded.bridge,
              vlan = excluded.vlan, gateway = excluded.gateway, prefix = excluded.prefix,
              first_address = excluded.first_address, last_address = excluded.last_address,
              prefix6 = excluded.prefix6, length6 = excluded.length6,
              gateway6 = excluded.gateway6, nameservers = excluded.nameservers,
              sending = excluded.sending, receiving = excluded.receiving, open = excluded.open,
              hold_back = excluded.hold_back
            """)
        .param("name", network.name())
        .param("region", network.region())
        .param("bridge", network.bridge().name())
        .param("vlan", orNull(network.bridge().vlan()))
        .param("gateway", network.range().gateway().toString())
        .param("prefix", network.range().prefix())
        .param("first", network.range().first().toString())
        .param("last", network.range().last().toString())
        .param("prefix6", six.map(range -> range.prefix().toString()).orElse(null))
        .param("length6", six.map(Network.Range6::length).orElse(null))
        .param("gateway6", six.map(range -> range.gateway().toString()).orElse(null))
        .param("nameservers", network.nameservers().toArray(String[]::new))
        .param("sending", orNull(network.rates().sending()))
        .param("receiving", orNull(network.rates().receiving()))
        .param("open", network.open().stream().map(OpenPorts::toString).toArray(String[]::new))
        .param("holdBack", network.holdBack().toSeconds())
        .update();
  }

  /** The mark is that of one range; and what rested outside of the new one is of no use. */
  private void forgetMark(Network network) {
    Network.Range range = network.range();
    sql.sql(
            """
            delete from address_marks m using networks n
            where m.network = :name and n.name = :name and (n.first_address <> cast(:first as inet)
              or n.last_address <> cast(:last as inet))
            """)
        .param("name", network.name())
        .param("first", range.first().toString())
        .param("last", range.last().toString())
        .update();
    sql.sql(
            """
            delete from address_leases
            where network = :name and vps_id is null and free_from <= statement_timestamp()
              and (address < cast(:first as inet) or address > cast(:last as inet))
            """)
        .param("name", network.name())
        .param("first", range.first().toString())
        .param("last", range.last().toString())
        .update();
  }

  private static @Nullable Integer orNull(OptionalInt number) {
    return number.isPresent() ? (Integer) number.getAsInt() : null;
  }

  private static @Nullable Long orNull(OptionalLong number) {
    return number.isPresent() ? (Long) number.getAsLong() : null;
  }

  @Override
  public void remove(String name) {
    sql.sql("delete from address_leases where network = :name and vps_id is null")
        .param("name", Columns.storable(name))
        .update();
    sql.sql("delete from networks where name = :name")
        .param("name", Columns.storable(name))
        .update();
  }

  @Override
  public Optional<Network> find(String name) {
    return one("where name = :key", name);
  }

  @Override
  public Optional<Network> ofRegion(String region) {
    return one("where region = :key", region);
  }

  @Override
  public Optional<Network> holdOf(String region) {
    return one("where region = :key for share", region);
  }

  private Optional<Network> one(String which, String key) {
    return sql.sql(SELECT + which)
        .param("key", Columns.storable(key))
        .query(PostgresNetworks::network)
        .optional();
  }

  @Override
  public List<Network> all() {
    return sql.sql(SELECT + "order by name collate \"C\"").query(PostgresNetworks::network).list();
  }

  private static Network network(ResultSet row, int index) throws SQLException {
    Columns columns = new Columns(row);
    return new Network(
        columns.text("name"),
        columns.text("region"),
        new Network.Bridge(columns.text("bridge"), vlan(row)),
        new Network.Range(
            Ipv4.parse(columns.text("gateway")),
            columns.number("prefix"),
            Ipv4.parse(columns.text("first_address")),
            Ipv4.parse(columns.text("last_address"))),
        range6(columns),
        columns.texts("nameservers"),
        new Network.Rates(rate(row, "sending"), rate(row, "receiving")),
        columns.texts("open").stream().map(OpenPorts::parse).toList(),
        Duration.ofSeconds(columns.bigNumber("hold_back")));
  }

  private static OptionalInt vlan(ResultSet row) throws SQLException {
    int vlan = row.getInt("vlan");
    return row.wasNull() ? OptionalInt.empty() : OptionalInt.of(vlan);
  }

  private static OptionalLong rate(ResultSet row, String column) throws SQLException {
    long rate = row.getLong(column);
    return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(rate);
  }

  private static Optional<Network.Range6> range6(Columns columns) throws SQLException {
    String prefix = columns.textOrNull("prefix6");
    return prefix == null
        ? Optional.empty()
        : Optional.of(
            new Network.Range6(
                Ipv6.parse(prefix),
                columns.number("length6"),
                Ipv6.parse(columns.text("gateway6"))));
  }
}
