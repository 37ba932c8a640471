package dev.vakna.cli.admin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class ColumnsTest {

  @Test
  void everyEntryIsARowAndWhatItLacksIsADash() {
    Columns columns =
        new Columns(
            Columns.text("ID", "id"),
            Columns.text("CORES", "size", "cores"),
            Columns.gib("MEMORY", "size", "gib"),
            Columns.bytes("DISK", "bytes"),
            Columns.percent("HIT", "share"),
            Columns.made("SURE", entry -> entry.path("sure").asBoolean(false) ? "yes" : "no"));

    assertThat(
            columns
                .table(
                    JsonMapper.shared()
                        .readTree(
                            """
                            [{"id": "a", "size": {"cores": 2, "gib": 4}, "bytes": 1536, "share": 0.517, "sure": true},
                             {"id": null}]
                            """))
                .lines())
        .containsExactly(
            "ID  CORES  MEMORY  DISK     HIT   SURE",
            "a   2      4 GiB   1.5 KiB  52 %  yes",
            "-   -      - GiB   0 B      0 %   no");
  }
}
