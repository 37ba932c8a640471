package dev.vakna.e2e;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceRule;
import dev.vakna.engine.qemu.program.QemuSettings;
import dev.vakna.operations.OperationKind;
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
          .doNotHaveFullyQualifiedName("dev.vakna.engine.qemu.program.ToolProgram")
          .and()
          .doNotHaveFullyQualifiedName("dev.vakna.postgres.embedded.Command")
          .and()
          .doNotHaveFullyQualifiedName("dev.vakna.bench.machine.Program")
          .and()
          .doNotHaveFullyQualifiedName("dev.vakna.cli.command.OutsideProgram")
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

  /** Where testkit's EveryKindTest looks for those that no contract was tried on. */
  @ArchTest
  static final ArchRule kindsOfOperationsAreOfTheDomain =
      classes()
          .that()
          .implement(OperationKind.class)
          .and()
          .resideOutsideOfPackages("dev.vakna.simulator..", "dev.vakna.testkit..")
          .should()
          .resideInAPackage("dev.vakna.core..");

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

  /** An engine that is remote is reached by a server only, so all of them are. */
  @ArchTest
  static final ArchRule theCommandLineReachesMachinesThroughTheServer =
      noClasses()
          .that()
          .resideInAPackage("dev.vakna.cli..")
          .and()
          .resideOutsideOfPackage("dev.vakna.cli.doctor..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.vakna.engine..",
              "dev.vakna.transfer..",
              "dev.vakna.store..",
              "dev.vakna.core..",
              "dev.vakna.operations..");

  /** It looks at this host and opens no engine. */
  @ArchTest
  static final ArchRule theDoctorAsksTheHostAndNoEngine =
      noClasses()
          .that()
          .resideInAPackage("dev.vakna.cli.doctor..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("dev.vakna.engine..", "dev.vakna.core..", "dev.vakna.transfer..")
                  .and(not(resideInAPackage("dev.vakna.engine.qemu.probe")))
                  .and(not(resideInAPackage("dev.vakna.engine.qemu.trial")))
                  .and(not(equivalentTo(QemuSettings.class))));

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

  /** Filling disks serves every engine; what only one of them has stays with that one. */
  @ArchTest
  static final ArchRule transfersKnowNoEngine =
      noClasses()
          .that()
          .resideInAPackage("dev.vakna.transfer..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(FRAMEWORKS)
          .orShould()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.vakna.engine..",
              "dev.vakna.postgres..",
              "dev.vakna.server..",
              "dev.vakna.store..",
              "dev.vakna.cli..");

  @ArchTest
  static final ArchRule whatIsInternalToArchivesStaysThere =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.vakna.vma..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.vakna.vma.internal..");

  @ArchTest static final ArchRule roomsOfArchivesHaveNoCircle = noCircleIn("dev.vakna.vma.(**)");

  @ArchTest
  static final ArchRule roomsOfBenchmarksHaveNoCircle = noCircleIn("dev.vakna.bench.(**)");

  @ArchTest
  static final ArchRule roomsOfOperationsHaveNoCircle = noCircleIn("dev.vakna.operations.(**)");

  /** One transaction reaches all records, so storage's ports know the words of every room. */
  @ArchTest
  static final ArchRule roomsOfTheDomainHaveNoCircle =
      noCircleIn("dev.vakna.core.(**)")
          .ignoreDependency(
              resideInAPackage("dev.vakna.core.store.."), resideInAPackage("dev.vakna.core.."));

  @ArchTest
  static final ArchRule roomsOfTransfersHaveNoCircle = noCircleIn("dev.vakna.transfer.(**)");

  @ArchTest
  static final ArchRule roomsOfTheQemuEngineHaveNoCircle = noCircleIn("dev.vakna.engine.(**)");

  @ArchTest static final ArchRule roomsOfStoresHaveNoCircle = noCircleIn("dev.vakna.store.(**)");

  @ArchTest
  static final ArchRule roomsOfPostgresHaveNoCircle = noCircleIn("dev.vakna.postgres.(**)");

  @ArchTest
  static final ArchRule roomsOfTheServerHaveNoCircle = noCircleIn("dev.vakna.server.(**)");

  /** The command that lists all others knows them, and no other room knows it. */
  @ArchTest
  static final ArchRule roomsOfTheCommandLineHaveNoCircle = noCircleIn("dev.vakna.cli.(**)");

  @ArchTest
  static final ArchRule roomsOfTheSimulatorHaveNoCircle = noCircleIn("dev.vakna.simulator.(**)");

  @ArchTest
  static final ArchRule roomsOfTheTestkitHaveNoCircle = noCircleIn("dev.vakna.testkit.(**)");

  private static SliceRule noCircleIn(String packages) {
    return slices().matching(packages).should().beFreeOfCycles();
  }
}
