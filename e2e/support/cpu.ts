/** What the page's main thread works, which says more than the clock on a machine that has other work. */
import type { Page } from '@playwright/test';

/** Milliseconds of the page's main thread that `act` takes. */
export async function cpuOf(page: Page, act: () => Promise<void>): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const spent = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1000;
  };
  const before = await spent();
  await act();
  const after = await spent();
  await session.detach();
  return after - before;
}
