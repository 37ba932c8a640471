package dev.vakna.core.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.engine.Engine;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LastLookTest {

  /** A call that an engine may answer otherwise than by default would be answered so past it. */
  @Test
  void everyCallIsPassedOn() {
    assertThat(Engine.class.getMethods())
        .allSatisfy(call -> {
          assertThat(Arrays.stream(LastLook.class.getDeclaredMethods()))
              .as("%s", call)
              .anyMatch(own ->
                  own.getName().equals(call.getName())
                      && Arrays.equals(own.getParameterTypes(), call.getParameterTypes()));
        });
  }
}
