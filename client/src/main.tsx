import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import '@mantine/spotlight/styles.layer.css';
import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import './ui/tokens.css';
import './ui/base.css';
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { start } from './start.ts';
import { ServicesContext } from './ui/services.ts';
import { colorSchemeManager, cssVariablesResolver, theme } from './ui/theme.ts';

const root = document.querySelector('#root');
if (root === null) throw new Error('index.html has no #root');

const services = start();

createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      colorSchemeManager={colorSchemeManager}
      cssVariablesResolver={cssVariablesResolver}
      defaultColorScheme="auto"
    >
      <ServicesContext value={services}>
        <App />
        <Notifications position="bottom-center" limit={3} autoClose={6000} />
      </ServicesContext>
    </MantineProvider>
  </StrictMode>,
);
