package dev.vakna.e2e;

import dev.vakna.core.id.VpsId;
import dev.vakna.core.machine.MachineName;
import dev.vakna.engine.qemu.program.QemuSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Counts everything an installation has, on all sides, and says what does not match one to one. At
 * rest nothing may be left over on any side.
 */
final class Stock {

  private static final Pattern MACHINE = Pattern.compile("/machines/([0-9a-z]{26})[/,]");

  /** What can be left over or not match. */
  enum Kind {
    /** An operation that has not ended. */
    UNENDED_OPERATIONS,
    /** A Cloud VM that is neither gone nor as the last operation on it left it. */
    UNSETTLED_VPS,
    /** A Cloud VM whose machine is missing. */
    VPS_WITHOUT_MACHINE,
    /** One that should run and does not. */
    VPS_WITHOUT_PROCESS,
    /** One that runs, or is charged, in another size than is recorded. */
    SIZES,
    /** One whose end was accepted. */
    ENDED_VPS,
    /** One without an address. */
    VPS_WITHOUT_ADDRESS,
    /** One whose open meters are not those that are due. */
    VPS_WITHOUT_METERS,
    /** A machine of no Cloud VM. */
    MACHINE_DIRECTORIES,
    /** A machine that was never made whole. */
    DRAFTS,
    /** A file among the machines that is none of theirs. */
    FOREIGN_FILES,
    /** A disk that does not hold what its backup held. */
    DAMAGED_DISKS,
    /** A process of no Cloud VM or of one that is off, or a second one of one. */
    PROCESSES,
    /** Sockets of no Cloud VM. */
    SOCKET_DIRECTORIES,
    /** An address leased to no Cloud VM. */
    ADDRESSES,
    /** Anything held on the host for what is not there. */
    RESERVATIONS,
    /** A meter that runs for no Cloud VM. */
    OPEN_INTERVALS,
    /** Anything charged beyond an end that was accepted. */
    CHARGES_BEYOND_THE_END,
    /** Anything charged for a restore that failed. */
    CHARGES_OF_FAILED_RESTORES,
    /** A completed restore without its machine, or a failed one with it. */
    JOBS_WITHOUT_THEIR_OUTCOME,
    /** A Cloud VM that two jobs made. */
    VPS_OF_SEVERAL_JOBS,
    /** The API lists other Cloud VMs than there are. */
    CUSTOMERS_VIEW,
    /** An archive that is not what it was. */
    CHANGED_ARCHIVES,
    /** A sound backup that cannot be restored any more. */
    CLOSED_BACKUPS
  }

  private final Installation vakna;
  private final BootSectorBackups backups;
  private final Map<Kind, List<String>> wrong = new EnumMap<>(Kind.class);
  private final Map<String, Record> records = new TreeMap<>();

  private Stock(Installation vakna, BootSectorBackups backups) {
    this.vakna = vakna;
    this.backups = backups;
  }

  /** A Cloud VM's row. */
  private record Record(String power, UUID id, String source) {
    boolean runs() {
      return power.equals("RUNNING");
    }
  }

  /** What does not match, by kind; empty when everything does. */
  static Map<Kind, List<String>> leftovers(Installation vakna, BootSectorBackups backups)
      throws IOException {
    Stock stock = counted(vakna, backups);
    stock.customersView();
    stock.operatorsView();
    return stock.wrong;
  }

  /** The same without asking a server, as when none answers. */
  static Map<Kind, List<String>> recorded(Installation vakna, BootSectorBackups backups)
      throws IOException {
    return counted(vakna, backups).wrong;
  }

  private static Stock counted(Installation vakna, BootSectorBackups backups) throws IOException {
    Stock stock = new Stock(vakna, backups);
    stock.operations();
    stock.machines();
    Standings standings = new Standings(vakna);
    standings.powers().forEach(each -> stock.wrong(Kind.UNSETTLED_VPS, each));
    standings.sizes().forEach(each -> stock.wrong(Kind.SIZES, each));
    standings.ended().forEach(each -> stock.wrong(Kind.ENDED_VPS, each));
    standings
        .chargedBeyondTheirEnd()
        .forEach(each -> stock.wrong(Kind.CHARGES_BEYOND_THE_END, each));
    stock.addresses();
    stock.meters();
    stock.outcomes();
    stock.archives();
    return stock;
  }

  private void wrong(Kind kind, String what) {
    wrong.computeIfAbsent(kind, _ -> new ArrayList<>()).add(what);
  }

  private void operations() {
    vakna
        .database()
        .rows(
            "select id, kind, status, step, worker, failure_detail from operations where finished_at is null",
            row ->
                "%s %s %s at %s by %s: %s"
                    .formatted(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        row.getString(6)))
        .forEach(each -> wrong(Kind.UNENDED_OPERATIONS, each));
  }

  private void machines() throws IOException {
    vakna
        .database()
        .rows(
            "select v.id, v.power, coalesce(s.name, f.name) from vps v left join vps s on s.id = v.restored_vps left join former_vps f on f.id = v.restored_vps where v.restored_job is not null",
            row -> new Record(row.getString(2), row.getObject(1, UUID.class), row.getString(3)))
        .forEach(record -> records.put(name(record.id()), record));
    Set<String> directories = new TreeSet<>(vakna.machineDirectories());
    records.forEach((name, _) -> {
      if (!directories.contains(name)) {
        wrong(Kind.VPS_WITHOUT_MACHINE, name);
      }
    });
    for (String name : directories) {
      if (!records.containsKey(name)) {
        wrong(Kind.MACHINE_DIRECTORIES, name);
      }
    }
    otherFiles();
    disks();
    processes();
    sockets();
  }

  private void otherFiles() throws IOException {
    Path machines = vakna.engineHome().resolve("machines");
    if (!Files.isDirectory(machines)) {
      return;
    }
    try (var entries = Files.list(machines)) {
      entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> !name.matches("[0-9a-z]{26}") && !name.equals(".lock"))
          .forEach(
              name -> wrong(name.startsWith(".new-") ? Kind.DRAFTS : Kind.FOREIGN_FILES, name));
    }
  }

  private void disks() throws IOException {
    for (Map.Entry<String, Record> each : records.entrySet()) {
      Path machine = vakna.engineHome().resolve("machines").resolve(each.getKey());
      for (BootSectorBackups.Guest guest : backups.guests()) {
        if (guest.name().equals(each.getValue().source())) {
          backups.differences(guest, machine).forEach(what -> wrong(Kind.DAMAGED_DISKS, what));
        }
      }
    }
  }

  private void processes() {
    Map<String, Integer> running = new HashMap<>();
    for (ProcessHandle process : vakna.machineProcesses()) {
      String line = Installation.commandLine(process);
      Matcher machine = MACHINE.matcher(line);
      String name = machine.find() ? machine.group(1) : line;
      running.merge(name, 1, Integer::sum);
      if (!records.containsKey(name)) {
        wrong(Kind.PROCESSES, "%d of %s".formatted(process.pid(), name));
      }
    }
    records.forEach((name, record) -> {
      int count = running.getOrDefault(name, 0);
      if (count != (record.runs() ? 1 : 0)) {
        wrong(
            count == 0 ? Kind.VPS_WITHOUT_PROCESS : Kind.PROCESSES,
            "%d of %s".formatted(count, name));
      }
    });
  }

  private void sockets() throws IOException {
    Path runtime = QemuSettings.of(vakna.engineHome()).layout().runtime();
    if (!Files.isDirectory(runtime)) {
      return;
    }
    try (var entries = Files.list(runtime)) {
      entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> !records.containsKey(name))
          .forEach(name -> wrong(Kind.SOCKET_DIRECTORIES, name));
    }
  }

  private void addresses() {
    Map<String, Integer> leases = new HashMap<>();
    vakna
        .database()
        .rows(
            "select vps_id from address_leases where vps_id is not null",
            row -> name(row.getObject(1, UUID.class)))
        .forEach(name -> leases.merge(name, 1, Integer::sum));
    leases.keySet().stream()
        .filter(name -> !records.containsKey(name))
        .forEach(name -> wrong(Kind.ADDRESSES, name));
    records.keySet().stream()
        .filter(name -> !leases.containsKey(name))
        .forEach(name -> wrong(Kind.VPS_WITHOUT_ADDRESS, name));
  }

  private void meters() {
    Map<String, Set<String>> open = new HashMap<>();
    vakna
        .database()
        .rows(
            "select vps_id, meter from metering_intervals where ended_at is null",
            row -> Map.entry(name(row.getObject(1, UUID.class)), row.getString(2)))
        .forEach(entry ->
            open.computeIfAbsent(entry.getKey(), _ -> new TreeSet<>()).add(entry.getValue()));
    open.forEach((name, meters) -> {
      if (!records.containsKey(name)) {
        wrong(Kind.OPEN_INTERVALS, "%s %s".formatted(name, meters));
      }
    });
    records.forEach((name, record) -> {
      Set<String> due =
          record.runs() ? Set.of("CPU", "MEMORY", "STORAGE", "IPV4") : Set.of("STORAGE", "IPV4");
      if (!due.equals(open.getOrDefault(name, Set.of()))) {
        wrong(Kind.VPS_WITHOUT_METERS, "%s has %s".formatted(name, open.get(name)));
      }
    });
    vakna
        .database()
        .rows(
            "select o.id, m.meter from operations o join metering_intervals m on m.vps_id = o.vps_id where o.kind = 'vps.restore_to_payg' and o.status = 'FAILED'",
            row -> row.getString(1) + " " + row.getString(2))
        .forEach(each -> wrong(Kind.CHARGES_OF_FAILED_RESTORES, each));
  }

  /** Each restore ended as exactly one machine, or as none. */
  private void outcomes() {
    vakna
        .database()
        .rows(
            """
            select o.id, o.status, o.vps_id from operations o
            left join vps v on v.id = o.vps_id
            where o.kind = 'vps.restore_to_payg' and o.finished_at is not null
              and (o.status = 'COMPLETED')
                <> (v.id is not null or exists (select 1 from operations d
                      where d.vps_id = o.vps_id and d.kind = 'vps.destroy' and d.status = 'COMPLETED'))
            """,
            row ->
                "%s ended %s, machine %s"
                    .formatted(
                        row.getString(1), row.getString(2), name(row.getObject(3, UUID.class))))
        .forEach(each -> wrong(Kind.JOBS_WITHOUT_THEIR_OUTCOME, each));
    vakna
        .database()
        .rows(
            "select vps_id, count(*) from operations where kind = 'vps.restore_to_payg' group by vps_id having count(*) > 1",
            row -> "%s of %s".formatted(row.getString(2), row.getString(1)))
        .forEach(each -> wrong(Kind.VPS_OF_SEVERAL_JOBS, each));
  }

  private void customersView() {
    Set<String> seen = new TreeSet<>();
    vakna
        .machinesOfTheCustomer()
        .forEach(
            id -> seen.add(VpsId.parse(id).map(known -> MachineName.of(known).text()).orElse(id)));
    if (!seen.equals(records.keySet())) {
      wrong(Kind.CUSTOMERS_VIEW, "%s instead of %s".formatted(seen, records.keySet()));
    }
  }

  private void operatorsView() throws IOException {
    JsonNode capacity = vakna.admin("GET", "capacity", null);
    JsonNode promised = capacity.get("promised");
    String held =
        "%d bytes in flight, %d cores, %d GB of memory, %d GB of storage, %d addresses"
            .formatted(
                capacity.get("diskInFlightBytes").asLong(),
                promised.get("cpuCores").asInt(),
                promised.get("memoryGb").asInt(),
                promised.get("storageGb").asInt(),
                capacity.get("addresses").get("leased").asInt());
    String due =
        vakna
            .database()
            .rows(
                "select coalesce(sum(cpu_cores), 0), coalesce(sum(memory_gb), 0), coalesce(sum(storage_gb), 0), count(*) from vps where restored_job is not null",
                row ->
                    "0 bytes in flight, %d cores, %d GB of memory, %d GB of storage, %d addresses"
                        .formatted(row.getInt(1), row.getInt(2), row.getInt(3), row.getInt(4)))
            .getFirst();
    if (!held.equals(due)) {
      wrong(Kind.RESERVATIONS, "held are %s; due are %s".formatted(held, due));
    }
  }

  private void archives() throws IOException {
    backups.changed().forEach(each -> wrong(Kind.CHANGED_ARCHIVES, each));
    vakna
        .database()
        .rows(
            "select key, state, fault from backups where state <> 'AVAILABLE'",
            row -> "%s is %s: %s".formatted(row.getString(1), row.getString(2), row.getString(3)))
        .forEach(each -> wrong(Kind.CLOSED_BACKUPS, each));
  }

  private static String name(UUID vps) {
    return MachineName.of(new VpsId(vps)).text();
  }
}
