package dev.vakna.server.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GivenSettingsTest {

  /** A few settings of every form. */
  record Example(
      Path home, Limits limits, Rate rate, Database database, Engine engine, Restores restores) {

    enum Limits {
      ON,
      OFF
    }

    record Rate(@Bounds(least = "1") int reads) {}

    record Database(
        @Written(Written.As.JDBC_URL) String url,
        @Written(Written.As.SECRET) String password,
        Path passwordFile) {}

    record Engine(@Written(Written.As.NAME) String network) {}

    record Restores(
        @Bounds(least = "1", most = "64") int slots, @Bounds(above = "8s") Duration stall) {}
  }

  private static final KnownSettings KNOWN = KnownSettings.of("vakna", Example.class);

  @TempDir Path home;

  private GivenSettings read(List<String> words, Map<String, String> environment) {
    return GivenSettings.read(KNOWN, words, environment, home);
  }

  private GivenSettings told(String... words) {
    return read(List.of(words), Map.of());
  }

  @Test
  void aSettingThatIsNotThereIsRefusedWithTheOneThatWasMeant() {
    assertThat(told("--vakna.restores.slot=3").faults())
        .singleElement()
        .asString()
        .contains("--vakna.restores.slot=3", "no such setting", "vakna.restores.slots");
    assertThat(told("--slots=3").faults()).singleElement().asString().contains("restores.slots");
    assertThat(told("--spring.config.location=/tmp/", "--debug").faults()).hasSize(2);
  }

  @Test
  void allFaultsAreToldAtOnceEachWithSettingValueAndWhatIsAllowed() {
    List<String> faults =
        told("--vakna.rate.reads=-1", "--vakna.restores.slots=abc", "--server.port=70000").faults();
    assertThat(faults).hasSize(3);
    assertThat(faults.get(0)).contains("vakna.rate.reads=-1", "a whole number, at least 1");
    assertThat(faults.get(1)).contains("vakna.restores.slots=abc", "from 1 to 64");
    assertThat(faults.get(2)).contains("server.port=70000", "1 to 65535");
  }

  @ParameterizedTest
  @CsvSource({
    "vakna.limits, off, true",
    "vakna.limits, perhaps, false",
    "vakna.restores.slots, 65, false",
    "vakna.restores.slots, 64, true",
    "vakna.restores.slots, 4294967297, false",
    "vakna.restores.slots, '', false",
    "vakna.restores.stall, 8s, false",
    "vakna.restores.stall, 8500ms, true",
    "vakna.restores.stall, soon, false",
    "vakna.database.url, jdbc:mysql://x/y, false",
    "vakna.database.url, jdbc:postgresql://x/y, true",
    "vakna.engine.network, default, true",
    "vakna.engine.network, pve1.example-2, true",
    "vakna.engine.network, '', false",
    "vakna.engine.network, -x, false",
    "vakna.engine.network, Main Net, false",
    "logging.level.dev.vakna, DEBUG, true",
    "logging.level.dev.vakna, LOUD, false",
    "server.address, 127.0.0.1, true",
    "server.address, 300.1.1.1, false",
  })
  void aValueIsCheckedByItsForm(String name, String value, boolean allowed) {
    assertThat(told("--" + name + "=" + value).faults().isEmpty()).isEqualTo(allowed);
  }

  @Test
  void theCommandLineGoesBeforeTheEnvironmentAndThatBeforeTheFile() throws Exception {
    Files.writeString(
        home.resolve("vakna.properties"),
        "vakna.rate.reads=1\nvakna.restores.slots=1\nvakna.restores.stall=9s\n");
    GivenSettings given =
        read(
            List.of("--vakna.rate.reads=3"),
            Map.of("VAKNA_RATE_READS", "2", "VAKNA_RESTORES_SLOTS", "2"));
    assertThat(given.faults()).isEmpty();
    assertThat(given.values())
        .containsEntry("vakna.rate.reads", "3")
        .containsEntry("vakna.restores.slots", "2")
        .containsEntry("vakna.restores.stall", "9s");
  }

  @Test
  void aFileThatIsNamedMustBeThereAndIsCheckedLikeTheRest() throws Exception {
    assertThat(told("--vakna.config=" + home.resolve("none")).faults())
        .singleElement()
        .asString()
        .contains("there is no such file");
    Path file = Files.writeString(home.resolve("mine"), "vakna.restores.slot=3\nvakna.home=/x\n");
    assertThat(told("--vakna.config=" + file).faults())
        .hasSize(2)
        .anySatisfy(fault -> assertThat(fault).contains(file.toString(), "vakna.restores.slots"))
        .anySatisfy(fault -> assertThat(fault).contains("vakna.home cannot be set"));
  }

  @Test
  void aPasswordIsRefusedOnTheCommandLineAndNeverShown() {
    for (String word :
        List.of(
            "--vakna.database.password=geheim",
            "--vakna.database.passwort=geheim",
            "--vakna.databse.password=geheim",
            "--vakna.database.url=jdbc:postgresql://h/d?user=x&password=geheim",
            "--vakna.database.url=jdbc:postgresql://x:geheim@h/d")) {
      assertThat(told(word).faults()).isNotEmpty().noneMatch(fault -> fault.contains("geheim"));
    }
    assertThat(told("--vakna.database.password=geheim").faults().getFirst())
        .contains("vakna.database.password-file", "VAKNA_DATABASE_PASSWORD");
    assertThat(read(List.of(), Map.of("VAKNA_DATABASE_PASSWORD", "geheim")).faults()).isEmpty();
  }

  @Test
  void aPasswordFileMustHoldOne() throws Exception {
    assertThat(told("--vakna.database.password-file=/none").faults())
        .singleElement()
        .asString()
        .contains("no such file");
    Path file = Files.writeString(home.resolve("secret"), "geheim\r\nmore");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    GivenSettings given = told("--vakna.database.password-file=" + file);
    assertThat(given.faults()).isEmpty();
    assertThat(given.notes()).isEmpty();
    assertThat(PrivateFile.read(file)).isEqualTo("geheim");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(told("--vakna.database.password-file=" + file).notes()).hasSize(1);
    Files.writeString(file, "\n");
    assertThat(told("--vakna.database.password-file=" + file).faults()).hasSize(1);
  }

  @Test
  void aVariableThatMeansASettingAndIsNoneIsRefusedAndOthersAreNoted() {
    GivenSettings given =
        read(
            List.of(),
            Map.of(
                "VAKNA_RESTORES_SLOT", "3",
                "VAKNA_RATE_RAEDS", "3",
                "VAKNA_PORT_80_TCP", "tcp://10.0.0.1:80",
                "VAKNA_DATABASE_SERVICE_HOST", "10.0.0.2",
                "VAKNA_CACHE", "/tmp",
                "VAKNA_COLOUR_OF_THE_DOOR", "red",
                "SPRING_APPLICATION_JSON", "{}"));
    assertThat(given.faults())
        .hasSize(2)
        .anySatisfy(fault -> assertThat(fault).contains("VAKNA_RESTORES_SLOT=3"))
        .anySatisfy(fault -> assertThat(fault).contains("VAKNA_RATE_RAEDS=3"));
    assertThat(given.notes())
        .anySatisfy(note -> assertThat(note).contains("VAKNA_COLOUR_OF_THE_DOOR"));
    assertThat(given.values().keySet()).noneMatch(name -> name.contains("spring"));
  }

  @Test
  void aSettingWithoutAValueOrSetTwiceIsRefused() {
    assertThat(told("--vakna.limits").faults())
        .singleElement()
        .asString()
        .contains("has no value", "on or off");
    assertThat(told("--vakna.limits=on", "--vakna.limits=off").faults()).hasSize(1);
    assertThat(told("off").faults()).hasSize(1);
  }
}
