package dev.sluice.tck.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Agent;
import dev.sluice.AgentConfig;
import dev.sluice.Operation;
import dev.sluice.PostingCounters;
import dev.sluice.Transfer;
import dev.sluice.config.EngineSettings;
import dev.sluice.metrics.AgentMXBean;
import dev.sluice.metrics.AgentMXBeans;
import dev.sluice.metrics.PostingStatistics;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.management.JMException;
import javax.management.JMX;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the platform's MBean server shows of an agent. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class AgentMXBeansTest {
  private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();

  @Test
  void clientsThatKnowNothingOfSluiceReadExactlyWhatWasMoved() throws JMException {
    try (Moving here = Moving.named("here");
        Moving there = Moving.named("there");
        Transfer transfer = here.transfer(there)) {
      Moving.move(transfer, Operation.READ, 100, 200);
      Moving.move(transfer, Operation.WRITE, 5000);
      try (AgentMXBeans.Registration registration = AgentMXBeans.register(here.agent())) {
        ObjectName name = registration.name();

        assertThat(SERVER.getAttribute(name, "Name")).isEqualTo("here");
        assertThat(SERVER.getAttribute(name, "Peers")).isEqualTo(new String[] {"there"});
        assertThat(((TabularData) SERVER.getAttribute(name, "Backends")).get(new Object[] {"REFERENCE"}).get("value")).isEqualTo(here.agent().backends().get("REFERENCE"));
        assertThat(SERVER.getAttribute(name, "Postings")).isEqualTo(2L);
        assertThat(SERVER.getAttribute(name, "Done")).isEqualTo(2L);
        assertThat(SERVER.getAttribute(name, "InFlight")).isEqualTo(0L);
        assertThat(SERVER.getAttribute(name, "BytesRead")).isEqualTo(300L);
        assertThat(SERVER.getAttribute(name, "BytesWritten")).isEqualTo(5000L);
        assertThat(((TabularData) SERVER.getAttribute(name, "Failures")).get(new Object[] {"TIMED_OUT"}).get("value")).isEqualTo(0L);
        CompositeData[] all = (CompositeData[]) SERVER.getAttribute(name, "Counters");
        assertThat(all).hasSize(1);
        assertThat(all[0].get("peer")).isEqualTo("there");
        assertThat(all[0].get("descriptors")).isEqualTo(3L);
        assertThat(((TabularData) all[0].get("failures")).get(new Object[] {"CANCELLED"}).get("value")).isEqualTo(0L);
        assertThat(((CompositeData) all[0].get("wireTime")).get("measured")).isEqualTo(1L);
      }
    }
  }

  @Test
  void clientsThatHaveTheInterfaceGetRecords() {
    try (Moving here = Moving.named("here");
        Moving there = Moving.named("there");
        Transfer transfer = here.transfer(there)) {
      for (int i = 0; i < 3 * PostingCounters.SAMPLED; i++) {
        Moving.move(transfer, Operation.READ, 100);
      }
      try (AgentMXBeans.Registration registration = AgentMXBeans.register(here.agent())) {
        List<PostingStatistics> all = JMX.newMXBeanProxy(SERVER, registration.name(), AgentMXBean.class).getCounters();

        PostingCounters counters = here.agent().counters().getFirst();
        assertThat(all).singleElement().satisfies(one -> {
          assertThat(one.peer()).isEqualTo("there");
          assertThat(one.transport()).isEqualTo(counters.route().transport());
          assertThat(one.path()).isEqualTo("direct");
          assertThat(one.bytesRead()).isEqualTo(4800);
          assertThat(one.wireTime().measured()).isEqualTo(3);
          assertThat(one.wireTime().counts()).isEqualTo(counters.wireTime().counts());
          assertThat(one.wireTime().p99Nanos()).isEqualTo(counters.wireTime().atMostNanos(0.99)).isPositive();
        });
      }
    }
  }

  @Test
  void nothingCanBeChanged() throws JMException {
    try (Moving here = Moving.named("here");
        AgentMXBeans.Registration registration = AgentMXBeans.register(here.agent())) {
      assertThat(SERVER.getMBeanInfo(registration.name()).getOperations()).isEmpty();
      assertThat(SERVER.getMBeanInfo(registration.name()).getAttributes()).isNotEmpty().noneMatch(MBeanAttributeInfo::isWritable);
    }
  }

  @Test
  void agentsOfOneNameAreToldApart() throws JMException {
    try (Moving one = Moving.named("same");
        Moving two = Moving.named("same");
        AgentMXBeans.Registration first = AgentMXBeans.register(one.agent())) {
      AgentMXBeans.Registration second = AgentMXBeans.register(two.agent());
      assertThat(first.name()).isEqualTo(new ObjectName("dev.sluice:type=Agent,name=\"same\",instance=1"));
      assertThat(second.name()).isEqualTo(new ObjectName("dev.sluice:type=Agent,name=\"same\",instance=2"));

      second.close();
      second.close();

      assertThat(names("same")).containsExactly(first.name());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a,b=c:d", "with \"quotes\"", "*", "??\n\\"})
  void anyNameOfAnAgentWillDo(String name) throws JMException {
    try (Moving here = Moving.named(name);
        AgentMXBeans.Registration registration = AgentMXBeans.register(here.agent())) {
      assertThat(ObjectName.unquote(registration.name().getKeyProperty("name"))).isEqualTo(name);
      assertThat(SERVER.getAttribute(registration.name(), "Name")).isEqualTo(name);
    }
  }

  @Test
  void aClosedAgentIsStillRead() throws JMException {
    try (Moving there = Moving.named("there")) {
      AgentMXBeans.Registration registration;
      try (Moving here = Moving.named("here");
          Transfer transfer = here.transfer(there)) {
        Moving.move(transfer, Operation.READ, 100);
        registration = AgentMXBeans.register(here.agent());
      }

      assertThat(SERVER.getAttribute(registration.name(), "BytesRead")).isEqualTo(100L);
      assertThat((String[]) SERVER.getAttribute(registration.name(), "Peers")).isEmpty();
      assertThat(((TabularData) SERVER.getAttribute(registration.name(), "Backends")).size()).isEqualTo(1);
      registration.close();
    }
  }

  @Test
  void theVariableShowsAnAgentWhileItIsOpen() throws JMException {
    try (Agent agent = Agent.open(config("shown", "SLUICE_JMX", "On"))) {
      assertThat(names("shown")).hasSize(1);
      assertThat(SERVER.getAttribute(names("shown").iterator().next(), "Name")).isEqualTo(agent.name());
    }
    assertThat(names("shown")).isEmpty();
  }

  @Test
  void withoutTheVariableNoAgentIsShown() throws JMException {
    try (Agent agent = Agent.open(config("hidden", "SLUICE_SPIN_MICROS", "50"))) {
      assertThat(names(agent.name())).isEmpty();
    }
  }

  private static AgentConfig config(String name, String variable, String value) {
    return Moving.config(name).withSettings(EngineSettings.fromEnvironment(Map.of(variable, value)));
  }

  private static Set<ObjectName> names(String agent) throws JMException {
    return SERVER.queryNames(new ObjectName("dev.sluice:type=Agent,name=" + ObjectName.quote(agent) + ",*"), null);
  }
}
