package dev.vakna.postgres;

import dev.vakna.core.engine.Enforcement;
import dev.vakna.core.firewall.Firewall;
import dev.vakna.core.firewall.FirewallRule;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.network.OpenPorts;
import dev.vakna.core.network.SourceNetwork;
import dev.vakna.core.store.FirewallRecords;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;

record PostgresFirewalls(JdbcClient sql) implements FirewallRecords {

  private static final TypeReference<List<Kept>> RULES = new TypeReference<>() {};

  /**
   * A rule as it is kept.
   *
   * @param ports to anywhere, as {@link OpenPorts} writes them
   */
  record Kept(String ports, List<String> sources, String description) {

    static Kept of(FirewallRule rule) {
      return new Kept(
          "%s/%s".formatted(rule.protocol().code(), rule.ports()),
          rule.sources().stream().map(SourceNetwork::text).toList(),
          rule.description());
    }

    FirewallRule rule() {
      OpenPorts open = OpenPorts.parse(ports);
      return new FirewallRule(
          open.protocol(),
          open.first(),
          open.last(),
          sources.stream().map(text -> SourceNetwork.parse(text).orElseThrow()).toList(),
          description);
    }
  }

  @Override
  public Optional<Firewall> find(VpsId vps) {
    return sql.sql("select * from vps_firewalls where vps_id = :vps")
        .param("vps", vps.value())
        .query(PostgresFirewalls::firewall)
        .optional();
  }

  @Override
  public void put(Firewall firewall) {
    sql.sql(
            """
            insert into vps_firewalls (vps_id, rules, version, settled, enforced, changed_at)
            values (:vps, cast(:rules as json), :version, :settled, :enforced, :changed)
            on conflict (vps_id) do update set rules = excluded.rules,
              version = excluded.version, settled = excluded.settled,
              enforced = excluded.enforced, changed_at = excluded.changed_at
            """)
        .param("vps", firewall.vps().value())
        .param("rules", JsonText.of(firewall.rules().stream().map(Kept::of).toList()))
        .param("version", firewall.version())
        .param("settled", firewall.settled())
        .param("enforced", firewall.enforced())
        .param("changed", Columns.at(firewall.changedAt()))
        .update();
  }

  @Override
  public boolean settle(VpsId vps, long version, Enforcement answer) {
    return sql.sql(
                """
                update vps_firewalls set settled = version, enforced = :enforced
                where vps_id = :vps and version = :version and settled < version
                """)
            .param("vps", vps.value())
            .param("version", version)
            .param("enforced", answer == Enforcement.ENFORCED)
            .update()
        > 0;
  }

  @Override
  public List<VpsId> unsettled(String host, @Nullable VpsId after, int limit) {
    JdbcClient.StatementSpec page =
        sql.sql(
                """
                select vps_id from vps_firewalls join vps on vps.id = vps_id
                where settled < version and host = :host and status in ('ACTIVE', 'SUSPENDED') %s
                order by vps_id limit :limit
                """
                    .formatted(after == null ? "" : "and vps_id > :after"))
            .param("host", host)
            .param("limit", limit);
    return (after == null ? page : page.param("after", after.value()))
        .query((row, index) -> new Columns(row).vps())
        .list();
  }

  private static Firewall firewall(ResultSet row, int index) throws SQLException {
    Columns columns = new Columns(row);
    List<Kept> rules = Objects.requireNonNull(JsonText.read(columns.text("rules"), RULES));
    return new Firewall(
        columns.vps(),
        rules.stream().map(Kept::rule).toList(),
        columns.bigNumber("version"),
        columns.bigNumber("settled"),
        columns.flag("enforced"),
        columns.time("changed_at"));
  }
}
