package dev.sluice.metrics;

import dev.sluice.Agent;
import java.lang.management.ManagementFactory;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanRegistrationException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * Shows agents through JMX, in the server of the platform. {@code SLUICE_JMX=true} does so for every agent that is opened. Needs the module {@code java.management}. Safe for use by any thread.
 */
public final class AgentMXBeans {
  private static final String DOMAIN = "dev.sluice";

  private AgentMXBeans() {}

  /**
   * Registers an {@link AgentMXBean} as {@code dev.sluice:type=Agent,name="NAME",instance=N}; N is 1, or for further agents of that name the first number that is free.
   *
   * @param agent the agent; stays the caller's, and is kept from the garbage collector until what is returned is closed
   * @return to be closed when the agent is to be seen no more, before or after it is closed
   * @throws IllegalStateException when the server refuses it
   */
  public static Registration register(Agent agent) {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    AgentView view = new AgentView(agent);
    try {
      for (int instance = 1; ; instance++) {
        try {
          return new Registration(server, server.registerMBean(view, name(agent, instance)).getObjectName());
        } catch (InstanceAlreadyExistsException _) {
          // The next number may be free.
        }
      }
    } catch (JMException refused) {
      throw new IllegalStateException("the MBean server refuses agent '" + agent.name() + "': " + refused, refused);
    }
  }

  private static ObjectName name(Agent agent, int instance) throws JMException {
    return new ObjectName(DOMAIN + ":type=Agent,name=" + ObjectName.quote(agent.name()) + ",instance=" + instance);
  }

  /** An agent that is seen through JMX. Safe for use by any thread. */
  public static final class Registration implements AutoCloseable {
    private final MBeanServer server;
    private final ObjectName name;

    private Registration(MBeanServer server, ObjectName name) {
      this.server = server;
      this.name = name;
    }

    /**
     * Under which name.
     *
     * @return the name
     */
    public ObjectName name() {
      return name;
    }

    /** Unregisters it. Idempotent. */
    @Override
    public void close() {
      try {
        server.unregisterMBean(name);
      } catch (InstanceNotFoundException _) {
        // As it should be.
      } catch (MBeanRegistrationException refused) {
        throw new IllegalStateException("the MBean server keeps " + name + ": " + refused, refused);
      }
    }
  }
}
