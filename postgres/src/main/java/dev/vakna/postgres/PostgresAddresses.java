package dev.vakna.postgres;

import dev.vakna.core.id.VpsId;
import dev.vakna.core.network.Lease;
import dev.vakna.core.store.AddressRecords;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

record PostgresAddresses(JdbcClient sql) implements AddressRecords {

  /** The lowest address of the range that is free, and the first behind a leased one. */
  private static final String GAPS =
      """
      (select cast(:first as inet) as free
        where not exists
          (select 1 from address_leases
            where network = :network and address = cast(:first as inet)))
      union all
      (select l.address + 1 from address_leases l
        where l.network = :network
          and l.address >= cast(:first as inet) and l.address < cast(:last as inet)
          and not exists
            (select 1 from address_leases n
              where n.network = :network and n.address = l.address + 1)
        order by l.address limit 1)
      """;

  @Override
  public Optional<String> lease(VpsId vps, String network, String first, String last) {
    // Two transactions must not find the same gap; the primary key would refuse the second one.
    Locks.ADDRESSES.take(sql, network);
    Optional<Lease> held = of(vps);
    if (held.isPresent() && held.get().network().equals(network)) {
      return held.map(Lease::address);
    }
    return sql.sql(
            """
            insert into address_leases (network, address, vps_id)
            select :network, free, :vps from (%s) gaps
            where free <= cast(:last as inet)
            order by free limit 1
            on conflict (vps_id)
              do update set network = excluded.network, address = excluded.address
            returning host(address)
            """
                .formatted(GAPS))
        .param("network", network)
        .param("vps", vps.value())
        .param("first", first)
        .param("last", last)
        .query(String.class)
        .optional();
  }

  @Override
  public Taking take(VpsId vps, String network, String address) {
    Lease wanted = new Lease(network, address);
    Locks.ADDRESSES.take(sql, network);
    Optional<VpsId> holder = holder(wanted);
    if (holder.isPresent() && !holder.get().equals(vps)) {
      return new Taking.HeldBy(holder.get());
    }
    sql.sql(
            """
            insert into address_leases (network, address, vps_id)
            values (:network, cast(:address as inet), :vps)
            on conflict (vps_id)
              do update set network = excluded.network, address = excluded.address
            """)
        .param("network", network)
        .param("address", address)
        .param("vps", vps.value())
        .update();
    return new Taking.Taken();
  }

  private Optional<VpsId> holder(Lease lease) {
    return sql.sql(
            """
            select vps_id from address_leases
            where network = :network and address = cast(:address as inet)
            """)
        .param("network", lease.network())
        .param("address", lease.address())
        .query((row, index) -> new Columns(row).vps())
        .optional();
  }

  @Override
  public void release(VpsId vps) {
    sql.sql("delete from address_leases where vps_id = :vps").param("vps", vps.value()).update();
  }

  @Override
  public boolean anyFree(String network, String first, String last) {
    // Mostly the last address is free; only a pool that was given away to its end is searched.
    return sql.sql(
            """
            select case
              when cast(:first as inet) <= cast(:last as inet) and not exists
                (select 1 from address_leases
                  where network = :network and address = cast(:last as inet)) then true
              else exists (select 1 from (%s) gaps where free <= cast(:last as inet)) end
            """
                .formatted(GAPS))
        .param("network", network)
        .param("first", first)
        .param("last", last)
        .query(Boolean.class)
        .single();
  }

  @Override
  public long leased(String network, String first, String last) {
    return sql.sql(
            """
            select count(*) from address_leases
            where network = :network
              and address between cast(:first as inet) and cast(:last as inet)
            """)
        .param("network", network)
        .param("first", first)
        .param("last", last)
        .query(Long.class)
        .single();
  }

  @Override
  public Optional<Lease> of(VpsId vps) {
    return sql.sql("select network, host(address) as ip from address_leases where vps_id = :vps")
        .param("vps", vps.value())
        .query((row, index) -> {
          Columns columns = new Columns(row);
          return new Lease(columns.text("network"), columns.text("ip"));
        })
        .optional();
  }
}
