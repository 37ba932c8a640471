package dev.vakna.testkit.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.operations.OperationKind;
import java.lang.reflect.Modifier;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.support.ReflectionSupport;

/**
 * Every kind of operation has its {@link OperationContract}: those that are found among the
 * product's classes, and each that they are made into.
 */
class EveryKindTest {

  private static final Predicate<Class<?>> MADE =
      type -> !Modifier.isAbstract(type.getModifiers()) && !type.isAnonymousClass();

  @Test
  void aKindWithoutItsContractIsNoticed() throws InterruptedException {
    Set<String> covered = new TreeSet<>();
    Set<Class<?>> classes = new HashSet<>();
    Set<String> known = new TreeSet<>();
    for (OperationContract contract : contracts()) {
      OperationKind<?, ?> kind = contract.new Play().kind();
      covered.add(kind.name());
      classes.add(kind.getClass());
      contract.new Play().stage.kinds().forEach(other -> known.add(other.name()));
    }

    assertThat(kinds())
        .as("classes of kinds; each needs a test that extends OperationContract")
        .isNotEmpty()
        .allSatisfy(kind -> assertThat(classes).contains(kind));
    assertThat(covered)
        .as("kinds by name; each needs a test that extends OperationContract")
        .containsExactlyElementsOf(known);
  }

  /** The product's own, of all rooms that this module sees. */
  private static List<Class<?>> kinds() {
    return ReflectionSupport.findAllClassesInPackage(
        "dev.vakna.core", MADE.and(OperationKind.class::isAssignableFrom), _ -> true);
  }

  private static List<OperationContract> contracts() {
    return ReflectionSupport.findAllClassesInPackage(
            "dev.vakna.testkit", MADE.and(OperationContract.class::isAssignableFrom), _ -> true)
        .stream()
        .map(EveryKindTest::made)
        .map(OperationContract.class::cast)
        .toList();
  }

  private static Object made(Class<?> type) {
    Class<?> outer = type.getEnclosingClass();
    return outer == null || Modifier.isStatic(type.getModifiers())
        ? ReflectionSupport.newInstance(type)
        : ReflectionSupport.newInstance(type, made(outer));
  }
}
