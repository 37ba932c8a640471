package dev.vakna.core.restore.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.archive.ArchiveFacts;
import dev.vakna.core.guest.ArchivedGuest;
import dev.vakna.core.job.OperationJson;
import dev.vakna.core.machine.MachinePlan;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Journals, machines' records and kept readings are flat JSON, written and read by several
 * releases, and shown to operators as they stand. The texts here were written by the release before
 * the records had any shape but that.
 */
class KeptFormTest {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private static String text(String name) {
    try (InputStream in = KeptFormTest.class.getResourceAsStream("/kept/" + name)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static JsonNode tree(String json) {
    return JSON.readTree(json);
  }

  @Test
  void aRestoreIsReadAndWrittenAgainWordForWord() {
    String kept = text("restore-input.json");
    RestoreInput input = OperationJson.read(kept, RestoreInput.class);
    assertThat(tree(OperationJson.write(input))).isEqualTo(tree(kept));
  }

  @Test
  void anEngineKeepsTheSameFormOfAMachine() {
    JsonNode kept = tree(text("restore-input.json")).path("plan");
    MachinePlan plan = JSON.readValue(kept.toString(), MachinePlan.class);
    assertThat(tree(JSON.writeValueAsString(plan))).isEqualTo(kept);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/plan/chipsetVersion",
        "/plan/efiDevice",
        "/plan/tpmDevice",
        "/plan/localTime",
        "/machine"
      })
  void whatIsNotThereIsWrittenAsNull(String at) {
    JsonNode kept = with(tree(text("restore-input.json")), at, null);
    RestoreInput input = OperationJson.read(kept.toString(), RestoreInput.class);
    assertThat(tree(OperationJson.write(input))).isEqualTo(kept);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/plan/chipset",
        "/plan/firmware",
        "/plan/scsi",
        "/plan/nic",
        "/plan/cpu",
        "/plan/cpuCores",
        "/plan/memoryMb",
        "/plan/windows",
        "/plan/vga",
        "/plan/bootOrder",
        "/store",
        "/key",
        "/archiveId",
        "/name",
        "/region"
      })
  void everyNameIsOneOfItsOwn(String at) {
    JsonNode kept = tree(text("restore-input.json"));
    JsonNode other =
        with(
            kept,
            at,
            switch (at) {
              case "/plan/chipset" -> "\"I440FX\"";
              case "/plan/firmware" -> "\"OVMF_2M\"";
              case "/plan/scsi" -> "\"PVSCSI\"";
              case "/plan/nic" -> "\"NONE\"";
              case "/plan/cpu" -> "\"HOST\"";
              case "/plan/cpuCores", "/plan/memoryMb" -> "7";
              case "/plan/windows" -> "false";
              case "/plan/vga" -> "true";
              case "/plan/bootOrder" -> "[\"virtio1\"]";
              default -> "\"other\"";
            });
    assertThat(other).isNotEqualTo(kept);
    RestoreInput input = OperationJson.read(other.toString(), RestoreInput.class);
    assertThat(tree(OperationJson.write(input))).isEqualTo(other);
  }

  @Test
  void whatAnOlderReleaseDidNotKnowIsAsItWasThen() {
    ObjectNode kept = (ObjectNode) tree(text("restore-input.json"));
    kept.remove("machine");
    ((ObjectNode) kept.path("plan")).remove(List.of("localTime", "tpmVersion", "system"));
    RestoreInput input = OperationJson.read(kept.toString(), RestoreInput.class);
    JsonNode written = tree(OperationJson.write(input));
    assertThat(written.path("machine").isNull()).isTrue();
    assertThat(written.at("/plan/localTime").isNull()).isTrue();
    assertThat(written.at("/plan/tpmVersion").asString()).isEqualTo("V2_0");
    assertThat(written.at("/plan/system/serial").isNull()).isTrue();
  }

  @Test
  void aReadConfigurationIsKeptWordForWord() {
    ArchivedGuest guest =
        ArchivedGuest.of(
            new ArchiveFacts(
                "archive-1",
                Instant.EPOCH,
                List.of(
                    new ArchiveFacts.Device("drive-scsi0", 8L << 30),
                    new ArchiveFacts.Device("drive-virtio1", 1L << 30),
                    new ArchiveFacts.Device("drive-efidisk0", 540_672),
                    new ArchiveFacts.Device("drive-tpmstate0-backup", 4L << 20)),
                """
                name: web-01
                bios: ovmf
                machine: pc-q35-8.1
                ostype: win11
                localtime: 0
                cores: 3
                memory: 6144
                cpu: host
                scsihw: virtio-scsi-pci
                boot: order=virtio1;scsi0
                net0: e1000=BC:24:11:00:00:01,bridge=vmbr0
                vga: none
                smbios1: uuid=11111111-2222-4333-8444-000000000001,manufacturer=ACME
                efidisk0: a:b,efitype=4m,pre-enrolled-keys=1,size=528K
                tpmstate0: a:b,version=v1.2,size=4M
                scsi0: a:b,ssd=1,serial=DATA,size=8G
                virtio1: a:b,size=1G
                hostpci0: 0000:01:00
                amd-sev: std
                #qmdump#map:scsi0:drive-scsi0:a:raw:
                #qmdump#map:virtio1:drive-virtio1:a:raw:
                #qmdump#map:efidisk0:drive-efidisk0:a:raw:
                #qmdump#map:tpmstate0:drive-tpmstate0-backup:a:raw:
                """,
                false));
    JsonNode kept = tree(text("archived-guest.json"));
    assertThat(tree(JSON.writeValueAsString(guest))).isEqualTo(kept);
    assertThat(JSON.readValue(kept.toString(), ArchivedGuest.class)).isEqualTo(guest);
  }

  private static JsonNode with(JsonNode tree, String at, @Nullable String value) {
    JsonNode changed = tree.deepCopy();
    int slash = at.lastIndexOf('/');
    ObjectNode place = (ObjectNode) (slash == 0 ? changed : changed.at(at.substring(0, slash)));
    place.set(at.substring(slash + 1), tree(value == null ? "null" : value));
    return changed;
  }
}
