package dev.vakna.postgres;

import dev.vakna.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** One throw-away server and one store for all tests of a run; hands them to whoever asks. */
final class SharedDatabase implements ParameterResolver, BeforeEachCallback {

  @Override
  public void beforeEach(ExtensionContext context) {
    running(context);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == PostgresStore.class || type == DatabaseAddress.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Running running = running(context);
    return parameter.getParameter().getType() == PostgresStore.class
        ? running.store()
        : running.server().address();
  }

  private static Running running(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(SharedDatabase.class))
        .computeIfAbsent(Running.class, key -> Running.start(), Running.class);
  }

  record Running(EmbeddedPostgres server, PostgresStore store) implements AutoCloseable {

    static Running start() {
      EmbeddedPostgres server = EmbeddedPostgres.temporary();
      try {
        return new Running(server, PostgresStore.open(server.address(), 16));
      } catch (RuntimeException e) {
        server.close();
        throw e;
      }
    }

    @Override
    public void close() {
      store.close();
      server.close();
    }
  }
}
