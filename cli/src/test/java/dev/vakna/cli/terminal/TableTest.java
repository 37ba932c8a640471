package dev.vakna.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TableTest {

  private static Table table() {
    Table table = new Table("VPS", "WHY");
    table.row("vps_01m84w2tdm8v740txewpcvamm4", "the archive's end is missing ".repeat(12).strip());
    return table;
  }

  @Test
  void itFitsTheTerminalAndBreaksNoWord() {
    assertThat(table().lines(80))
        .hasSizeGreaterThan(3)
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80))
        .anySatisfy(line -> assertThat(line).startsWith("vps_01m84w2tdm8v740txewpcvamm4  "));
  }

  @Test
  void whereLinesGoElsewhereEveryRowIsOneWholeLine() {
    assertThat(table().lines()).hasSize(2).last().asString().endsWith("end is missing");
  }

  @Test
  void whereColumnsDoNotFitBesideEachOtherEachRowIsAParagraph() {
    Table backups = new Table("BACKUP", "VPS", "WHY");
    for (String id : new String[] {"bkp_01m8k7a7wmqx24n8j4dhpwbn3z", "bkp_2"}) {
      backups.row(id, "vps_01m84w2tdm8v740txewpcvamm4", "of another machine than the VPS");
    }

    assertThat(backups.lines(60))
        .containsExactly(
            "BACKUP  bkp_01m8k7a7wmqx24n8j4dhpwbn3z",
            "VPS     vps_01m84w2tdm8v740txewpcvamm4",
            "WHY     of another machine than the VPS",
            "",
            "BACKUP  bkp_2",
            "VPS     vps_01m84w2tdm8v740txewpcvamm4",
            "WHY     of another machine than the VPS");
    assertThat(backups.lines(100)).hasSize(3);
  }

  @Test
  void headingsWithNothingBelowStayOneLine() {
    assertThat(new Table("BACKUP", "STORE", "MACHINE").lines(10)).hasSize(1);
  }

  @Test
  void whatCannotBeNarrowerIsLeftWhole() {
    assertThat(table().lines(20))
        .anySatisfy(line -> assertThat(line).contains("vps_01m84w2tdm8v740txewpcvamm4"));
  }
}
