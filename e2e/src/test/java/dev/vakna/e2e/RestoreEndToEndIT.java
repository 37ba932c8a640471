package dev.vakna.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vakna.vma.write.DiskImage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A real server process, a real PostgreSQL, real guests under QEMU. */
class RestoreEndToEndIT {

  /** Generous: emulated guests on a busy machine. */
  static final Duration RESTORE = Duration.ofMinutes(6);

  private static SampleBackups sample;

  @BeforeAll
  static void buildTheSampleGuest() throws Exception {
    sample = SampleBackups.tiny();
  }

  @Test
  void twoRestoresOfOneBackupAtOnceMakeTwoMachinesThatShareNoIdentity() throws Exception {
    try (Installation vakna = Installation.start()) {
      sample.tinyInto(vakna.storeDirectory());
      byte[] backupBefore = backupDigest(vakna);
      vakna.customerWithImportedStore();

      String first = vakna.restore("web-01", Map.of("name", "clone-one", "memoryGb", 1));
      String second = vakna.restore("web-01", Map.of());
      JsonNode one = completed(vakna, first);
      JsonNode two = completed(vakna, second);

      assertThat(one.get("name").asString()).isEqualTo("clone-one");
      assertThat(two.get("name").asString()).matches("restore-web-01-[0-9a-z]{4}");
      noIdentityIsShared(sample.facts(), one, two);
      for (JsonNode clone : List.of(one, two)) {
        assertThat(texts(clone.get("verification").get("confirmed")))
            .contains(
                "hostname",
                "machine_id",
                "ssh_host_keys",
                "address",
                "mac",
                "root_filesystem_grown");
        String page = page(clone);
        assertThat(page)
            .as("what the backup held, told by its clone under its new name")
            .contains(sample.facts().get("content").asString())
            .contains(clone.get("verification").get("guest").get("hostname").asString());
      }
      assertThat(vakna.machineDirectories()).hasSize(2);
      assertThat(vakna.machineProcesses()).hasSize(2);
      assertThat(backupDigest(vakna)).as("the backup is never written to").isEqualTo(backupBefore);
    }
  }

  @Test
  void theSecondRestoreOfABackupGoesByTheIndexThatWasMadeMeanwhile() throws Exception {
    try (Installation vakna = Installation.start("--vakna.index.background=off")) {
      sample.tinyWithDataInto(vakna.storeDirectory(), 256);
      byte[] backupBefore = backupDigest(vakna);
      vakna.customerWithImportedStore();
      JsonNode first = completed(vakna, vakna.restore("web-01", Map.of())).get("verification");
      assertThat(first.get("byIndex").asBoolean()).isFalse();

      vakna.admin(
          "POST", "indexes/%s/build".formatted(indexes(vakna).get("backupId").asString()), null);
      await().atMost(RESTORE).until(() -> indexes(vakna).get("state").asString().equals("kept"));
      JsonNode second = completed(vakna, vakna.restore("web-01", Map.of())).get("verification");

      assertThat(second.get("byIndex").asBoolean()).isTrue();
      assertThat(digests(second)).isEqualTo(digests(first));
      assertThat(vakna.page(second.get("report").asString() + "?format=html"))
          .contains("was read by its index");
      assertThat(backupDigest(vakna)).as("the store is never written to").isEqualTo(backupBefore);
    }
  }

  /** How it stands with the index of the only archive. */
  private static JsonNode indexes(Installation vakna) throws IOException {
    return vakna.admin("GET", "indexes", null).get("indexes").get(0);
  }

  /** Of what was read, written and read back, by disk. */
  private static List<String> digests(JsonNode verification) {
    return verification
        .get("disks")
        .valueStream()
        .flatMap(disk ->
            Stream.of(
                disk.get("digestRead").asString(),
                disk.get("digestWritten").asString(),
                disk.get("readBack").get("digest").asString()))
        .toList();
  }

  @Test
  void aDamagedArchiveLeavesNothingAndClosesItsGate() throws Exception {
    // An index being made would find the damage first.
    try (Installation vakna = Installation.start("--vakna.index.background=off")) {
      Path archive = vakna.storeDirectory().resolve("vzdump-qemu-102-2026_11_01-02_00_00.vma.zst");
      sample.tinyInto(vakna.storeDirectory());
      try (FileChannel file = FileChannel.open(archive, StandardOpenOption.WRITE)) {
        file.truncate(file.size() * 2 / 3);
      }
      vakna.customerWithImportedStore();

      JsonNode job = vakna.awaitEnd(vakna.restore("web-01", Map.of()), RESTORE);

      assertThat(job.get("status").asString()).isEqualTo("failed");
      JsonNode error = job.get("result").get("result").get("error");
      assertThat(error.get("code").asString()).isEqualTo("archive_corrupt");
      assertThat(error.get("detail").asString()).contains("Choose another backup");
      assertThat(vakna.machineDirectories()).isEmpty();
      assertThat(vakna.machineProcesses()).isEmpty();
      Installation.Answer again = vakna.api("POST", vakna.restorePath("web-01"), Map.of());
      assertThat(again.status()).isEqualTo(409);
      assertThat(again.body().get("code").asString()).isEqualTo("backup_corrupt");
      assertThat(vakna.api("GET", "/api/v2/vps", null).body().get("data")).hasSize(1);
    }
  }

  @Test
  void aHostileArchiveReachesNothingOfTheHost() throws Exception {
    try (Installation vakna = Installation.start("--vakna.restores.silence=5s")) {
      Path secret = vakna.home().resolve("secret.txt");
      Files.writeString(secret, "a file of the host");
      Path disk = vakna.home().resolve("hostile.raw");
      qcow2NamingAFileOfTheHost(disk, secret);
      SampleBackups.pack(
          vakna.storeDirectory().resolve("vzdump-qemu-666-2026_11_01-02_00_00.vma.zst"),
          """
          args: -drive file=%s,format=raw,if=virtio -monitor tcp:0.0.0.0:4444
          hookscript: local:snippets/evil.pl
          hostpci0: 0000:00:00.0
          name: hostile
          memory: 512
          cores: 1
          boot: order=scsi0
          scsihw: virtio-scsi-single
          scsi0: local:666/../../../../etc/shadow,size=1G,file=%s
          """
              .formatted(secret, secret),
          List.of(new DiskImage("drive-scsi0", disk)));
      vakna.customerWithImportedStore();

      JsonNode job = vakna.awaitEnd(vakna.restore("hostile", Map.of()), RESTORE);

      assertThat(job.get("status").asString()).isEqualTo("failed");
      assertThat(job.get("result").get("result").get("error").get("code").asString())
          .as("a disk without a system does not start, and nothing of it is kept")
          .isEqualTo("guest_did_not_start");
      assertThat(vakna.machineDirectories()).isEmpty();
      assertThat(vakna.machineProcesses()).isEmpty();
    }
  }

  /**
   * A raw disk whose first bytes are a qcow2 header with a backing file (version 2, no snapshots).
   */
  private static void qcow2NamingAFileOfTheHost(Path disk, Path file) throws IOException {
    byte[] name = file.toString().getBytes(StandardCharsets.UTF_8);
    ByteBuffer header = ByteBuffer.allocate(64 << 20);
    header
        .putInt(0x514649fb)
        .putInt(2)
        .putLong(72)
        .putInt(name.length)
        .putInt(16)
        .putLong(1L << 30);
    header.position(72);
    header.put(name);
    Files.write(disk, header.array());
  }

  /** What a restore that came to its good end says of it. */
  static JsonNode completed(Installation vakna, String id) throws IOException {
    JsonNode job = vakna.awaitEnd(id, RESTORE);
    if (!job.get("status").asString().equals("completed")) {
      throw new AssertionError("%s%n%s".formatted(job, vakna.explained(id)));
    }
    assertThat(job.get("progress").asInt()).isEqualTo(100);
    return job.get("result").get("result");
  }

  private static void noIdentityIsShared(JsonNode original, JsonNode one, JsonNode two) {
    Set<String> seen = new HashSet<>();
    seen.add(original.get("hostname").asString());
    seen.add(original.get("machineId").asString());
    seen.add(original.get("mac").asString().toLowerCase(java.util.Locale.ROOT));
    seen.add(original.get("uuid").asString());
    seen.add(original.get("address").asString());
    original.get("hostKeys").forEach(each -> seen.add(each.get("fingerprint").asString()));
    for (JsonNode clone : List.of(one, two)) {
      JsonNode given = clone.get("verification").get("identity");
      JsonNode guest = clone.get("verification").get("guest");
      assertThat(seen.add(given.get("hostname").asString())).isTrue();
      assertThat(seen.add(given.get("mac").asString())).isTrue();
      assertThat(seen.add(given.get("smbiosUuid").asString())).isTrue();
      assertThat(seen.add(given.get("address").asString())).isTrue();
      assertThat(seen.add(guest.get("machineId").asString())).isTrue();
      guest
          .get("hostKeys")
          .forEach(each -> {
            String text = each.asString();
            assertThat(seen.add(text.substring(text.indexOf("SHA256:")))).isTrue();
          });
    }
  }

  private static List<String> texts(JsonNode array) {
    return array.valueStream().map(JsonNode::asString).toList();
  }

  private static String page(JsonNode clone) throws IOException, InterruptedException {
    for (JsonNode access : clone.get("access")) {
      if (access.get("service").asString().equals("http")) {
        return HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(
                        URI.create(
                            "http://%s:%d/"
                                .formatted(
                                    access.get("host").asString(), access.get("port").asInt())))
                    .timeout(Duration.ofSeconds(20))
                    .build(),
                HttpResponse.BodyHandlers.ofString())
            .body();
      }
    }
    throw new AssertionError("no http access in " + clone);
  }

  private static byte[] backupDigest(Installation vakna) throws Exception {
    try (var files = Files.list(vakna.storeDirectory())) {
      java.security.MessageDigest digest = java.security.MessageDigest.getInstance("SHA-256");
      for (Path file : files.sorted().toList()) {
        digest.update(Files.readAllBytes(file));
        digest.update(Files.getLastModifiedTime(file).toString().getBytes(StandardCharsets.UTF_8));
      }
      return digest.digest();
    }
  }
}
