/** The frame: bars above and below, what exists on the left, the connections in the middle, what is selected on the right. */
import { lazy, Suspense, useState } from 'react';
import type { ReactNode } from 'react';
import { Group, Panel, Separator } from 'react-resizable-panels';
import { useStore as useZustand } from 'zustand';
import classes from './App.module.css';
import { Countdowns } from './history/Countdowns.tsx';
import { Banners } from './shell/Banners.tsx';
import { Centre } from './shell/Centre.tsx';
import { HelpDialog } from './shell/HelpDialog.tsx';
import { Palette } from './shell/Palette.tsx';
import { usePanels } from './shell/panels.ts';
import { RightPanel } from './shell/RightPanel.tsx';
import { useShortcuts } from './shell/shortcuts.ts';
import { Sidebar } from './shell/Sidebar.tsx';
import { StatusBar } from './shell/StatusBar.tsx';
import { TopBar } from './shell/TopBar.tsx';
import { Boundary } from './ui/Boundary.tsx';
import { historyStore } from './ui/history.ts';
import { meanwhileStore } from './ui/meanwhile.ts';
import { recipesStore } from './ui/new-policy.ts';
import { useStore } from './ui/store.ts';

const ReviewScreen = lazy(async () => ({ default: (await import('./review/ReviewScreen.tsx')).ReviewScreen }));

const HistoryDialog = lazy(async () => ({ default: (await import('./history/HistoryDialog.tsx')).HistoryDialog }));

const RecipesDialog = lazy(async () => ({ default: (await import('./author/recipes/RecipesDialog.tsx')).RecipesDialog }));

const MeanwhileDialog = lazy(async () => ({ default: (await import('./author/MeanwhileDialog.tsx')).MeanwhileDialog }));

interface OnceAskedProps {
  readonly asked: boolean;
  readonly what: string;
  readonly children: ReactNode;
}

/** Loaded when it is first asked for. */
function OnceAsked({ asked, what, children }: OnceAskedProps) {
  const [wanted, setWanted] = useState(false);
  if (asked && !wanted) setWanted(true);
  return wanted ? (
    <Boundary what={what}>
      <Suspense fallback={null}>{children}</Suspense>
    </Boundary>
  ) : null;
}

function Dialogs() {
  const recipes = useZustand(recipesStore, ({ place }) => place !== undefined);
  const history = useZustand(historyStore, ({ opened }) => opened !== undefined);
  const meanwhile = useZustand(meanwhileStore, ({ opened }) => opened !== undefined);
  return (
    <>
      <OnceAsked asked={recipes} what="The recipes">
        <RecipesDialog />
      </OnceAsked>
      <OnceAsked asked={history} what="The history">
        <HistoryDialog />
      </OnceAsked>
      <OnceAsked asked={meanwhile} what="What changed meanwhile">
        <MeanwhileDialog />
      </OnceAsked>
    </>
  );
}

export function App() {
  const panels = usePanels();
  const review = useStore((state) => state.view.review);
  useShortcuts(panels);
  return (
    <>
      <a className={classes['skip']} href="#centre">
        Skip to the connections
      </a>
      <TopBar panels={panels} />
      <Banners />
      <Countdowns />
      <Group className={classes['group']} defaultLayout={panels.layout} onLayoutChanged={panels.saveLayout}>
        <Panel
          id="left"
          panelRef={panels.left}
          collapsible
          minSize={190}
          maxSize={360}
          defaultSize={232}
          groupResizeBehavior="preserve-pixel-size"
        >
          <Boundary what="The list">
            <Sidebar />
          </Boundary>
        </Panel>
        <Separator className={classes['separator']} aria-label="Width of the list of namespaces and policies" />
        <Panel id="centre" minSize="40%">
          <Boundary what="The view">
            <Centre />
          </Boundary>
        </Panel>
        <Separator className={classes['separator']} aria-label="Width of the panel of the selection" />
        <Panel
          id="right"
          panelRef={panels.right}
          collapsible
          minSize={320}
          maxSize="50%"
          defaultSize={408}
          groupResizeBehavior="preserve-pixel-size"
        >
          <Boundary what="The panel">
            <RightPanel />
          </Boundary>
        </Panel>
      </Group>
      <StatusBar />
      <Palette />
      <HelpDialog />
      <Dialogs />
      {review && (
        <Boundary what="The review">
          <Suspense fallback={null}>
            <ReviewScreen notices={<Countdowns />} />
          </Suspense>
        </Boundary>
      )}
    </>
  );
}
