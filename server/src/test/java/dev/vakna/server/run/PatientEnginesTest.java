package dev.vakna.server.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.EngineException;
import dev.vakna.core.engine.Engines;
import dev.vakna.simulator.engine.ModelEngine;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class PatientEnginesTest {

  private final CountDownLatch never = new CountDownLatch(1);

  private final Engine hanging =
      (Engine)
          Proxy.newProxyInstance(
              Engine.class.getClassLoader(),
              new Class<?>[] {Engine.class},
              (_, method, _) -> {
                if (!method.getName().equals("name")) {
                  boolean answered = false;
                  while (!answered) {
                    try {
                      never.await();
                      answered = true;
                    } catch (InterruptedException deaf) {
                      continue;
                    }
                  }
                }
                return "hanging";
              });

  private final PatientEngines engines =
      new PatientEngines(
          Engines.of(new ModelEngine("own"), List.of(hanging)), Duration.ofMillis(10));

  @Test
  void anEngineThatHangsIsSilentAfterAWhileHoweverOftenItIsAskedAndCostsNoOther() {
    for (int i = 0; i < 70; i++) {
      assertThatThrownBy(() -> engines.read("hanging"))
          .isInstanceOfSatisfying(
              EngineException.class,
              e -> assertThat(e.kind()).isEqualTo(EngineException.Kind.OUT_OF_REACH))
          .hasMessageContaining("engine hanging");
    }
    PatientEngines patient =
        new PatientEngines(Engines.of(engines.own(), List.of(hanging)), Duration.ofMinutes(1));
    assertThat(patient.read("own").engine()).isEqualTo("own");
    assertThatThrownBy(() -> engines.read("hanging")).hasMessageContaining("wait for it already");
    never.countDown();
  }

  @Test
  void whatIsNotReachedIsOutOfReachAndNamesWhatIs() {
    assertThatThrownBy(() -> engines.read("elsewhere"))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("elsewhere")
        .hasMessageContaining("own, hanging");
    never.countDown();
  }
}
