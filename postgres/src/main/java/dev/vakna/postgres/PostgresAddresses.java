package dev.vakna.postgres;

import dev.vakna.core.id.VpsId;
import dev.vakna.core.network.Ipv4;
import dev.vakna.core.network.Lease;
import dev.vakna.core.store.AddressRecords;
import java.time.Instant;
import java.util.List;
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

  /**
   * Of a recorded network: the first behind the mark that was never used, or else the one that is
   * free the longest.
   */
  private static final String NEXT =
      """
      select host(coalesce(
        (select cast(:from as inet)
          where cast(:from as inet) <= cast(:last as inet) and not exists
            (select 1 from address_leases
              where network = :network and address = cast(:from as inet))),
        (select l.address + 1 from address_leases l
          where l.network = :network
            and l.address >= cast(:from as inet) and l.address < cast(:last as inet)
            and not exists
              (select 1 from address_leases n
                where n.network = :network and n.address = l.address + 1)
          order by l.address limit 1),
        (select address from address_leases
          where network = :network and vps_id is null and free_from <= statement_timestamp()
            and address between cast(:first as inet) and cast(:last as inet)
          order by free_from, address limit 1)))
      """;

  private static final String IN_RANGE =
      "network = :network and address between cast(:first as inet) and cast(:last as inet)";

  @Override
  public Optional<String> lease(VpsId vps, String network, String first, String last) {
    // Two transactions must not find the same gap; the primary key would refuse the second one.
    Locks.ADDRESSES.take(sql, network);
    Optional<Lease> held = of(vps);
    if (held.isPresent() && held.get().network().equals(network)) {
      return held.map(Lease::address);
    }
    Optional<Pool> pool = pool(network, first, last);
    return pool.isPresent() ? lease(vps, pool.get()) : leaseLowest(vps, network, first, last);
  }

  private Optional<String> leaseLowest(VpsId vps, String network, String first, String last) {
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

  /**
   * Addresses of a recorded network.
   *
   * @param from behind its mark
   * @param whole whether these are all of the network
   */
  private record Pool(String network, Ipv4 first, Ipv4 from, Ipv4 last, boolean whole) {}

  private Optional<Pool> pool(String network, String first, String last) {
    Ipv4 lowest = Ipv4.parse(first);
    Ipv4 highest = Ipv4.parse(last);
    return sql.sql(
            """
            select host(m.address) as mark, n.first_address = cast(:first as inet)
                and n.last_address = cast(:last as inet) as whole
            from networks n left join address_marks m on m.network = n.name
            where n.name = :network
            """)
        .param("network", network)
        .param("first", first)
        .param("last", last)
        .query((row, index) -> {
          Columns columns = new Columns(row);
          boolean whole = columns.flag("whole");
          String mark = columns.textOrNull("mark");
          Ipv4 from = whole && mark != null ? new Ipv4(Ipv4.parse(mark).bits() + 1) : lowest;
          return new Pool(network, lowest, from, highest, whole);
        })
        .optional();
  }

  private Optional<String> next(Pool pool) {
    return sql.sql(NEXT)
        .param("network", pool.network())
        .param("first", pool.first().toString())
        .param("from", pool.from().toString())
        .param("last", pool.last().toString())
        .query((row, index) -> Optional.ofNullable(row.getString(1)))
        .single();
  }

  private Optional<String> lease(VpsId vps, Pool pool) {
    Optional<String> free = next(pool);
    if (free.isEmpty()) {
      return free;
    }
    Lease lease = new Lease(pool.network(), free.get());
    hold(vps, lease);
    if (pool.whole() && Ipv4.parse(free.get()).compareTo(pool.from()) >= 0) {
      sql.sql(
              """
              insert into address_marks values (:network, cast(:address as inet))
              on conflict (network) do update set address = excluded.address
              """)
          .param("network", lease.network())
          .param("address", lease.address())
          .update();
    }
    return free;
  }

  /** Nobody else holds it, or may before the transaction ends. */
  private void hold(VpsId vps, Lease lease) {
    sql.sql(
            """
            delete from address_leases
            where network = :network and address = cast(:address as inet) and vps_id is null
            """)
        .param("network", lease.network())
        .param("address", lease.address())
        .update();
    sql.sql(
            """
            insert into address_leases (network, address, vps_id)
            values (:network, cast(:address as inet), :vps)
            on conflict (vps_id)
              do update set network = excluded.network, address = excluded.address
            """)
        .param("network", lease.network())
        .param("address", lease.address())
        .param("vps", vps.value())
        .update();
  }

  @Override
  public Taking take(VpsId vps, String network, String address) {
    Lease wanted = new Lease(network, address);
    Locks.ADDRESSES.take(sql, network);
    Optional<VpsId> holder = holder(wanted);
    if (holder.isPresent() && !holder.get().equals(vps)) {
      return new Taking.HeldBy(holder.get());
    }
    hold(vps, wanted);
    return new Taking.Taken();
  }

  private Optional<VpsId> holder(Lease lease) {
    return sql.sql(
            """
            select vps_id from address_leases
            where network = :network and address = cast(:address as inet) and vps_id is not null
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
  public boolean refuse(String network, String address, Instant until) {
    Lease refused = new Lease(network, address);
    Locks.ADDRESSES.take(sql, network);
    return sql.sql(
                """
                insert into address_leases as r (network, address, free_from, refused)
                select name, cast(:address as inet), :until, true
                from networks where name = :network
                on conflict (network, address) do update
                  set free_from = greatest(r.free_from, excluded.free_from), refused = true
                  where r.vps_id is null
                """)
            .param("network", refused.network())
            .param("address", refused.address())
            .param("until", Columns.at(until))
            .update()
        == 1;
  }

  @Override
  public boolean anyFree(String network, String first, String last) {
    Optional<Pool> pool = pool(network, first, last);
    if (pool.isPresent()) {
      return next(pool.get()).isPresent();
    }
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
            select count(*) from address_leases where %s and vps_id is not null
            """
                .formatted(IN_RANGE))
        .param("network", network)
        .param("first", first)
        .param("last", last)
        .query(Long.class)
        .single();
  }

  @Override
  public Tally tally(String network, String first, String last) {
    return sql.sql(
            """
            select count(vps_id) as leased,
              count(*) filter (where free_from > statement_timestamp() and not refused) as resting,
              count(*) filter (where free_from > statement_timestamp() and refused) as refused,
              greatest(cast(:last as inet) - cast(:first as inet) + 1, 0) as size
            from address_leases where %s
            """
                .formatted(IN_RANGE))
        .param("network", network)
        .param("first", first)
        .param("last", last)
        .query((row, index) -> {
          Columns columns = new Columns(row);
          long leased = columns.bigNumber("leased");
          long resting = columns.bigNumber("resting");
          long refused = columns.bigNumber("refused");
          long free = columns.bigNumber("size") - leased - resting - refused;
          return new Tally(leased, resting, refused, free);
        })
        .single();
  }

  @Override
  public List<Refused> refused(String network, int most) {
    return sql.sql(
            """
            select host(address) as ip, free_from from address_leases
            where network = :network and vps_id is null and refused
              and free_from > statement_timestamp()
            order by address limit :most
            """)
        .param("network", network)
        .param("most", most)
        .query((row, index) -> {
          Columns columns = new Columns(row);
          return new Refused(columns.text("ip"), columns.time("free_from"));
        })
        .list();
  }

  @Override
  public List<String> leasedOutside(String network, String first, String last, int most) {
    return sql.sql(
            """
            select host(address) as ip from address_leases
            where network = :network and vps_id is not null
              and (address < cast(:first as inet) or address > cast(:last as inet))
            order by address limit :most
            """)
        .param("network", network)
        .param("first", first)
        .param("last", last)
        .param("most", most)
        .query((row, index) -> new Columns(row).text("ip"))
        .list();
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
