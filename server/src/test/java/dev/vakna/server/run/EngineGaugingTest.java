package dev.vakna.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.EngineException;
import dev.vakna.core.engine.Engines;
import dev.vakna.core.engine.Gauges;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.machine.Place;
import dev.vakna.simulator.engine.ModelEngine;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class EngineGaugingTest {

  private static final Place PLACE = Place.of(MachineName.of(new VpsId(new UUID(1, 2))));
  private static final Gauges TOLD =
      new Gauges(Duration.ofSeconds(7), Duration.ofSeconds(3), null, null, null);

  private final CountDownLatch hangs = new CountDownLatch(1);
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicBoolean broken = new AtomicBoolean();

  private final Engine slow =
      (Engine)
          Proxy.newProxyInstance(
              Engine.class.getClassLoader(),
              new Class<?>[] {Engine.class},
              (_, method, _) -> {
                if (method.getName().equals("name")) {
                  return "slow";
                }
                asked.incrementAndGet();
                if (broken.get()) {
                  throw EngineException.outOfReach("it does not answer", null);
                }
                boolean deaf = true;
                while (deaf) {
                  try {
                    hangs.await();
                    deaf = false;
                  } catch (InterruptedException e) {
                    continue;
                  }
                }
                return TOLD;
              });

  private final Engines engines = Engines.of(new ModelEngine("own"), List.of(slow));

  @Test
  void nobodyWaitsForAnEngineThatHangsWhileItHangs() {
    EngineGauging gauging = new EngineGauging(engines, Duration.ofMillis(20));
    assertThat(gauging.of("slow", PLACE)).isEqualTo(Gauges.NONE);
    for (int i = 0; i < 100; i++) {
      assertThat(gauging.of("slow", PLACE)).isEqualTo(Gauges.NONE);
    }
    assertThat(asked).as("who hangs is not asked again").hasValue(1);
    hangs.countDown();
    Awaitility.await().until(() -> gauging.of("slow", PLACE).equals(TOLD));
  }

  @Test
  void whatCannotBeAskedTellsNothing() {
    EngineGauging gauging = new EngineGauging(engines, Duration.ofMinutes(1));
    assertThat(gauging.of("elsewhere", PLACE)).isEqualTo(Gauges.NONE);
    assertThat(gauging.of("own", PLACE)).isEqualTo(Gauges.NONE);
    broken.set(true);
    assertThat(gauging.of("slow", PLACE)).isEqualTo(Gauges.NONE);
    broken.set(false);
    hangs.countDown();
    assertThat(gauging.of("slow", PLACE)).isEqualTo(TOLD);
  }
}
