package dev.vakna.engine.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.core.engine.Observation;
import dev.vakna.core.engine.Observation.Answer;
import dev.vakna.core.engine.Observation.State;
import dev.vakna.core.engine.Service;
import dev.vakna.core.machine.Board;
import dev.vakna.core.machine.Devices;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.core.machine.MachineSize;
import dev.vakna.engine.qemu.disk.DiskKeeper;
import dev.vakna.engine.qemu.evidence.ServiceProbe;
import dev.vakna.engine.qemu.program.QemuSettings.AccelerationWish;
import dev.vakna.engine.qemu.qmp.GuestAgent;
import dev.vakna.simulator.PlanVariant;
import dev.vakna.testkit.engine.ByName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Real guests out of an archive: what they show of themselves, and what they cannot reach. Most is
 * asked of one that runs as long as no test has it power itself off.
 */
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class TinyGuestIT {

  private static final Duration BOOT = Duration.ofMinutes(3);

  private Home home;
  private QemuEngine engine;
  private TinyGuest guest;
  private ArchiveSource archive;
  private MachinePlan running;
  private Observation awake;

  @BeforeAll
  void begin(@TempDir Path temporary) throws IOException, InterruptedException {
    guest = TinyGuest.built();
    home = new Home(temporary);
    engine = home.engine(home.settings().with(AccelerationWish.AUTO));
    archive = guest.archive(home);
    running = Home.plan(1, Home.scsi(0, guest.diskBytes(), 8L << 30));
    boot(running);
    awake = awaitAwake(running);
  }

  @AfterAll
  void end() throws IOException {
    if (home != null) {
      home.close();
    }
  }

  private void boot(MachinePlan plan) throws InterruptedException {
    ByName.of(engine).createDisks(plan);
    ByName.of(engine).writeDisks(plan, archive, (a, b, c) -> {});
    ByName.of(engine).giveIdentity(plan.name(), TinyGuest.seed(plan.identity()));
    ByName.of(engine).define(plan);
    ByName.of(engine).boot(plan.name());
  }

  private Observation awaitAwake(MachinePlan plan) {
    return await()
        .atMost(BOOT)
        .until(
            () -> ByName.of(engine).observe(plan.name()),
            seen ->
                seen.report() != null
                    && seen.agentAnswers()
                    && seen.answers().stream()
                        .map(Answer::service)
                        .toList()
                        .containsAll(List.of("ssh", "http")));
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void aGuestTakesItsNewIdentityShowsItselfAndPowersItselfOff() throws Exception {
    MachinePlan plan = running;
    JsonNode report = JsonMapper.builder().build().readTree(awake.report());
    assertThat(report.path("hostname").asString()).isEqualTo("awake-1");
    assertThat(report.path("instanceId").asString()).isEqualTo("instance-1");
    assertThat(report.path("addresses").toString()).contains("10.86.1.1");
    assertThat(report.path("macs").toString()).contains(plan.identity().mac());
    assertThat(report.path("machineId").asString())
        .isNotEqualTo(guest.facts().path("machineId").asString());
    assertThat(report.path("rootBytes").asLong()).isGreaterThan(guest.diskBytes());
    assertThat(awake.answers())
        .anyMatch(answer -> answer.banner().startsWith("SSH-2.0-"))
        .anyMatch(answer -> answer.banner().startsWith("HTTP/1."));
    assertThat(awake.consoleBytes()).isPositive();
    assertThat(awake.diskReadBytes()).isGreaterThan(Home.MIB);
    assertThat(awake.diskWrittenBytes()).isPositive();
    assertThat(ByName.of(engine).console(plan.name(), 4000).orElseThrow()).contains("awake-1");
    // Where Proxmox has the first network card, so that guests call it ens18.
    assertThat(run(plan, "readlink -f /sys/class/net/eth0/device")).contains("0000:00:12.0");
    assertThat(run(plan, "readlink -f /sys/block/sda/device")).contains("0:0:0:0");

    ByName.of(engine).powerDown(plan.name());
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> engine.sightings().of(plan.name()) == State.POWERED_OFF);
    assertThat(ByName.of(engine).observe(plan.name()).state()).isEqualTo(State.POWERED_OFF);
    assertThat(ByName.of(engine).observe(plan.name()).report()).isEqualTo(awake.report());
    ByName.of(engine).stop(plan.name());
    assertThat(ByName.of(engine).observe(plan.name()).state()).isEqualTo(State.STOPPED);
  }

  @Test
  void aGuestOnQ35FindsItsSeedBesideItsDiskAndItsCardWhereProxmoxHasIt() throws Exception {
    MachinePlan plan =
        new PlanVariant(guest.plan(3))
            .with(new MachineSize(2, 256))
            .with(
                new Board(Board.Chipset.Q35, Board.Firmware.SEABIOS, Board.CpuWish.DEFAULT)
                    .version("8.1"))
            .with(
                new Devices(Devices.ScsiController.VIRTIO_SCSI_PCI, Devices.NicModel.VIRTIO, true))
            .plan();
    boot(plan);
    awaitAwake(plan);
    assertThat(run(plan, "readlink -f /sys/class/net/eth0/device")).contains("0000:06:12.0");
    assertThat(run(plan, "readlink -f /sys/block/sr0/device")).contains("virtio");
    ByName.of(engine).stop(plan.name());
  }

  @Test
  void aFileSystemThatGrewTakesNoRoomForWhatItPrepares() throws Exception {
    MachinePlan plan = running;
    // The kernel asks for zeros where the new tables of inodes are to be; here without pauses.
    await()
        .atMost(BOOT)
        .until(
            () -> run(plan, "mount -o remount,init_itable=0 / && cat /sys/block/sda/stat"),
            stat -> sectorsWritten(stat) > 100 * Home.MIB / 512);
    run(plan, "sync");
    Path disk = home.directory(plan.name()).disk("scsi0");
    assertThat(DiskKeeper.allocated(disk) - DiskKeeper.held(disk)).isLessThan(8L * Home.MIB);
    assertThat(DiskKeeper.allocated(disk)).isLessThan(2 * guest.diskBytes());
  }

  @Test
  void aGuestCannotReachTheHostWhileItsOwnPortsWork() throws Exception {
    AtomicInteger reached = new AtomicInteger();
    try (ServerSocket loopback = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
        ServerSocket everywhere = new ServerSocket(0, 5, InetAddress.getByName("0.0.0.0"))) {
      for (ServerSocket server : List.of(loopback, everywhere)) {
        Thread.ofVirtual().start(() -> serve(server, reached));
      }
      // The servers are real: the host itself gets their answer.
      try (Socket own = new Socket("127.0.0.1", loopback.getLocalPort())) {
        assertThat(new String(own.getInputStream().readAllBytes())).isEqualTo("host's secret");
      }
      reached.set(0);

      MachinePlan plan = running;
      assertThat(run(plan, "busybox nc -w 3 127.0.0.1 22 </dev/null | head -c 8"))
          .startsWith("SSH-2.0-");
      for (ServerSocket server : List.of(loopback, everywhere)) {
        for (String address : List.of("10.86.0.2", "10.86.0.3", hostAddress())) {
          assertThat(
                  run(
                      plan,
                      "busybox nc -w 3 %s %d </dev/null".formatted(address, server.getLocalPort())))
              .isEmpty();
        }
      }
      assertThat(reached).hasValue(0);
      Service ssh = ByName.of(engine).define(plan).services().getFirst();
      await().atMost(BOOT).until(() -> ServiceProbe.ask(ssh).isPresent());
    }
  }

  private static String hostAddress() throws IOException {
    return java.net.NetworkInterface.networkInterfaces()
        .flatMap(java.net.NetworkInterface::inetAddresses)
        .filter(address -> address instanceof java.net.Inet4Address)
        .filter(address -> !address.isLoopbackAddress())
        .map(InetAddress::getHostAddress)
        .findFirst()
        .orElse("10.86.0.2");
  }

  private static void serve(ServerSocket server, AtomicInteger reached) {
    while (true) {
      try (Socket client = server.accept()) {
        reached.incrementAndGet();
        client.getOutputStream().write("host's secret".getBytes(StandardCharsets.US_ASCII));
      } catch (IOException e) {
        return;
      }
    }
  }

  @Test
  void twoClonesOfOneBackupRunAtOnceAndAreTwoMachines() throws Exception {
    MachinePlan second = guest.plan(2);
    boot(second);
    JsonMapper json = JsonMapper.builder().build();
    JsonNode one = json.readTree(awake.report());
    JsonNode two = json.readTree(awaitAwake(second).report());
    for (String field :
        List.of("hostname", "machineId", "instanceId", "hostKeys", "addresses", "macs")) {
      assertThat(one.path(field)).as(field).isNotEqualTo(two.path(field));
    }
    assertThat(ByName.of(engine).state(running.name())).isEqualTo(State.RUNNING);
    ByName.of(engine).stop(second.name());
  }

  /** Of a disk, as its kernel counts them: what was zeroed counts as written. */
  private static long sectorsWritten(String stat) {
    String[] fields = stat.strip().split("\\s+");
    return fields.length > 6 ? Long.parseLong(fields[6]) : 0;
  }

  /** Runs a command in the guest through its agent and gives what it printed. */
  private String run(MachinePlan plan, String command) throws IOException {
    Path socket = Path.of(home.record(plan.name()).run().sockets()).resolve("qga");
    Duration patience = Duration.ofSeconds(10);
    try (GuestAgent agent = GuestAgent.connect(socket, null, patience)) {
      long pid =
          agent
              .execute(
                  "guest-exec",
                  Map.of("path", "/bin/sh", "arg", List.of("-c", command), "capture-output", true),
                  patience)
              .path("pid")
              .asLong();
      JsonNode status =
          await()
              .atMost(Duration.ofSeconds(30))
              .until(
                  () -> agent.execute("guest-exec-status", Map.of("pid", pid), patience),
                  answer -> answer.path("exited").asBoolean());
      return new String(
          Base64.getDecoder().decode(status.path("out-data").asString("")), StandardCharsets.UTF_8);
    }
  }
}
