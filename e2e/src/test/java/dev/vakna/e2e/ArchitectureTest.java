package dev.vakna.e2e;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;

/** The arrows of ARCHITECTURE.md. */
@AnalyzeClasses(packages = "dev.vakna", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  private static final String[] FRAMEWORKS = {
    "org.springframework..", "jakarta..", "java.sql..", "javax.sql..", "java.net.http.."
  };

  /** Each of them says what a program gets to see; the last one starts the server itself. */
  @ArchTest
  static final ArchRule programsDoNotInheritTheServersEnvironment =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.vakna.e2e..")
          .and()
          .doNotHaveFullyQualifiedName("dev.vakna.engine.qemu.ToolProgram")
          .and()
          .doNotHaveFullyQualifiedName("dev.vakna.postgres.embedded.Command")
          .and()
          .doNotHaveFullyQualifiedName("dev.vakna.bench.machine.Program")
          .and()
          .doNotHaveFullyQualifiedName("dev.vakna.cli.OutsideProgram")
          .and()
          .doNotHaveFullyQualifiedName("dev.vakna.cli.server.ServerControl")
          .should()
          .callConstructor(ProcessBuilder.class, String[].class)
          .orShould()
          .callConstructor(ProcessBuilder.class, List.class);

  @ArchTest
  static final ArchRule archivesStandAlone =
      noClasses()
          .that()
          .resideInAPackage("dev.vakna.vma..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.vakna.core..",
              "dev.vakna.operations..",
              "dev.vakna.engine..",
              "dev.vakna.postgres..",
              "dev.vakna.server..",
              "dev.vakna.store..",
              "dev.vakna.bench..",
              "dev.vakna.cli..");

  @ArchTest
  static final ArchRule benchmarksKnowArchivesOnly =
      noClasses()
          .that()
          .resideInAPackage("dev.vakna.bench..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.vakna.core..",
              "dev.vakna.operations..",
              "dev.vakna.engine..",
              "dev.vakna.postgres..",
              "dev.vakna.server..",
              "dev.vakna.store..",
              "dev.vakna.cli..");

  @ArchTest
  static final ArchRule operationsKnowNothingOfWhatTheyDo =
      noClasses()
          .that()
          .resideInAPackage("dev.vakna.operations..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.vakna.core..",
              "dev.vakna.vma..",
              "dev.vakna.engine..",
              "dev.vakna.postgres..",
              "dev.vakna.server..",
              "dev.vakna.store..",
              "dev.vakna.cli..");

  @ArchTest
  static final ArchRule theDomainKnowsNoAdapter =
      noClasses()
          .that()
          .resideInAPackage("dev.vakna.core..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.vakna.vma..",
              "dev.vakna.engine..",
              "dev.vakna.postgres..",
              "dev.vakna.server..",
              "dev.vakna.store..",
              "dev.vakna.cli..",
              "dev.vakna.simulator..",
              "dev.vakna.testkit..");

  @ArchTest
  static final ArchRule theDomainAndOperationsAreFreeOfFrameworks =
      noClasses()
          .that()
          .resideInAnyPackage("dev.vakna.core..", "dev.vakna.operations..", "dev.vakna.vma..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(FRAMEWORKS);

  @ArchTest
  static final ArchRule theDomainReachesTimeAndThreadsThroughPorts =
      noClasses()
          .that()
          .resideInAPackage("dev.vakna.core..")
          .or()
          .resideInAPackage("dev.vakna.operations")
          .should()
          .callMethod(java.time.Instant.class, "now")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(Thread.class, "sleep", java.time.Duration.class)
          .orShould()
          .callMethod(Thread.class, "sleep", long.class)
          .orShould()
          .callMethod(java.util.UUID.class, "randomUUID")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.util.Random")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.security.SecureRandom");

  @ArchTest
  static final ArchRule enginesAndStoresKnowNeitherSqlNorHttpNorSpring =
      noClasses()
          .that()
          .resideInAnyPackage("dev.vakna.engine..", "dev.vakna.store..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(FRAMEWORKS)
          .orShould()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.vakna.postgres..", "dev.vakna.server..", "dev.vakna.cli..");

  @ArchTest
  static final ArchRule storageKnowsNoEngineAndNoHttp =
      noClasses()
          .that()
          .resideInAPackage("dev.vakna.postgres..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.vakna.engine..", "dev.vakna.server..", "dev.vakna.store..", "jakarta..");

  @ArchTest
  static final ArchRule theCommandLineKnowsNoServerClasses =
      noClasses()
          .that()
          .resideInAPackage("dev.vakna.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.vakna.server..", "dev.vakna.postgres..", "org.springframework..");

  @ArchTest
  static final ArchRule namesSayTheThing =
      classes()
          .should()
          .haveSimpleNameNotEndingWith("Impl")
          .andShould()
          .haveSimpleNameNotEndingWith("Manager")
          .andShould()
          .haveSimpleNameNotEndingWith("Helper")
          .andShould()
          .haveSimpleNameNotEndingWith("Util")
          .andShould()
          .haveSimpleNameNotEndingWith("Utils");

  @ArchTest
  static final ArchRule thePackagesOfTheDomainHaveNoCycleThroughRestore =
      slices()
          .matching("dev.vakna.core.(restore|admission|guest|sizing|problem)..")
          .should()
          .beFreeOfCycles();
}
